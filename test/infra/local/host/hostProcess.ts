import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../../support/projectFiles";

export const masterKey = "local-master-key";
export const functionKey = "local-function-key";

const listening = /listening on (http:\/\/\S+)/;

/** A Functions app in a temporary folder. `code` is CommonJS with `app` and `output` in scope. */
export function writeApp(code: string, hostJson: object = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "functions-app-"));
  mkdirSync(join(folder, "dist/functions"), { recursive: true });
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{"main":"dist/functions/*.js"}');
  writeFileSync(join(folder, "host.json"), JSON.stringify({ version: "2.0", ...hostJson }));
  const head = 'const { app, output } = require("@azure/functions");\n';
  writeFileSync(join(folder, "dist/functions/all.js"), head + code);
  return folder;
}

/** The host as it is run on a laptop: the built script, as a process of its own. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  readonly #folder: string;
  output = "";
  url = "";

  private constructor(folder: string, settings: Record<string, string>, args: readonly string[]) {
    this.#folder = folder;
    const script = join(projectFolder, "dist/infra/local/host/main.js");
    this.#child = spawn(process.execPath, [script, "--port", "0", "--app", folder, ...args], {
      env: { ...process.env, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#ended = once(this.#child, "close");
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
  }

  /** Starts it and waits until it listens, or has ended. */
  static async start(options: {
    readonly app: string;
    readonly settings?: Record<string, string>;
    readonly args?: readonly string[];
  }): Promise<HostProcess> {
    const host = new HostProcess(options.app, options.settings ?? {}, options.args ?? []);
    await Promise.race([host.#ended, host.said(listening)]);
    host.url = listening.exec(host.output)?.[1] ?? "";
    return host;
  }

  /** Resolves as soon as the host has written what the pattern looks for. */
  async said(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) await once(this.#child.stdout ?? this.#child, "data");
  }

  /** The exit code, once it has ended by itself. */
  async ended(): Promise<unknown> {
    return (await this.#ended)[0];
  }

  /** Stops it, removes the app's folder and answers the exit code. */
  async stop(): Promise<unknown> {
    this.#child.kill("SIGTERM");
    const code = await this.ended();
    rmSync(this.#folder, { recursive: true, force: true });
    return code;
  }

  async call(
    method: string,
    path: string,
    options: { key?: string; body?: string } = {},
  ): Promise<Response> {
    const { key, body } = options;
    return fetch(this.url + path, {
      method,
      ...(key === undefined ? {} : { headers: { "x-functions-key": key } }),
      ...(body === undefined ? {} : { body }),
    });
  }

  /** Starts a function by hand and waits for its end. */
  async run(name: string, input = ""): Promise<{ state: string; error?: string }> {
    const body = JSON.stringify({ input });
    const started = await this.call("POST", `/admin/functions/${name}`, { key: masterKey, body });
    const { invocationId } = (await started.json()) as { invocationId: string };
    for (;;) {
      const path = `/admin/invocations/${invocationId}`;
      const answer = await this.call("GET", path, { key: masterKey });
      const invocation = (await answer.json()) as { state: string; error?: string };
      if (invocation.state !== "running") return invocation;
    }
  }
}

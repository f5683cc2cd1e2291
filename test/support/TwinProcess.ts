import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { assertPortFree } from "../../infra/local/launcher/TwinPorts";
import { projectFolder } from "./projectFiles";

export interface Ended {
  readonly code: unknown;
  readonly output: string;
}

/** A built program of the project as a process of its own. */
export class ProjectProcess {
  readonly #child;
  readonly #ended: Promise<unknown[]>;
  output = "";

  /**
   * @param script path under dist
   * @param environment replaces the test's own environment where given
   */
  constructor(
    script: string,
    args: readonly string[],
    environment: Readonly<Record<string, string | undefined>> = process.env,
  ) {
    this.#child = spawn(process.execPath, [join(projectFolder, "dist", script), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: environment,
    });
    this.#ended = once(this.#child, "close");
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
  }

  /** Resolves when it has written the text, or has ended. */
  async said(text: string): Promise<void> {
    while (!this.output.includes(text) && this.#child.exitCode === null) {
      const { stdout, stderr } = this.#child;
      await Promise.race([once(stdout, "data"), once(stderr, "data"), this.#ended]);
    }
  }

  interrupt(signal: "SIGINT" | "SIGTERM" = "SIGINT"): void {
    this.#child.kill(signal);
  }

  async ended(): Promise<Ended> {
    const [code] = await this.#ended;
    return { code, output: this.output };
  }
}

/** `npm start` with these options. */
export function startTwin(...args: string[]): ProjectProcess {
  return new ProjectProcess("infra/local/start.js", args);
}

/** How many places in the row of ports are tried before the machine is taken to have none. */
const triesMax = 100;

/** The ports of a twin. */
const portsOfTwin = 7;

/** The first of so many ports in a row that nobody has. */
export async function freeBasePort(count = portsOfTwin): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    if (await areFree(port, count)) return port;
  }
  throw new Error(`no ${String(count)} free ports in a row`);
}

async function areFree(first: number, count: number): Promise<boolean> {
  try {
    for (let port = first; port < first + count; port += 1) await assertPortFree(port, "");
    return true;
  } catch {
    return false;
  }
}

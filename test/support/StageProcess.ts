import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { createIdentityServer } from "../../infra/local/identity/createIdentityServer";
import { localApplication } from "../../infra/local/identity/localApplication";
import type { StageName } from "../../lib/domain/stages";
import { projectFolder } from "./projectFiles";
import type { SmallTwin } from "./SmallTwin";

const secret = "header";
const script = join(projectFolder, "dist/lib/cli/main.js");

/** Gives tokens of the application to processes. */
export async function startIdentity(): Promise<FastifyInstance> {
  if (!existsSync(script)) throw new Error("dist is missing: npm run build");
  const server = createIdentityServer({
    secret,
    lifetimeInSeconds: 3_600,
    application: localApplication,
    now: () => new Date(),
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  return server;
}

/** Writes a twin's settings as the console reads them. */
export async function writeSettings(
  file: string,
  twin: SmallTwin,
  { identity, changes }: { identity: FastifyInstance; changes: Readonly<Record<string, string>> },
): Promise<void> {
  const { port } = identity.server.address() as AddressInfo;
  const Values = {
    ...twin.variables(changes),
    IDENTITY_ENDPOINT: `http://127.0.0.1:${String(port)}/msi/token`,
    IDENTITY_HEADER: secret,
  };
  await writeFile(file, JSON.stringify({ Values }));
}

export interface StageCounts {
  readonly succeeded: number;
  readonly conflicts: number;
  readonly skipped: number;
}

/** `npm run job -- stage STAGE --settings FILE --json` as a process that can be killed. */
export class StageProcess {
  readonly #child;
  readonly #ended: Promise<unknown[]>;
  #output = "";

  constructor(stage: StageName, settingsFile: string) {
    this.#child = spawn(
      process.execPath,
      [script, "stage", stage, "--settings", settingsFile, "--json"],
      { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env["PATH"] } },
    );
    this.#ended = once(this.#child, "close");
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.on("data", (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
  }

  /** Ends it with no chance to tidy up. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Its exit code, and all that it wrote. */
  async ended(): Promise<{ readonly code: unknown; readonly output: string }> {
    const [code] = await this.#ended;
    return { code, output: this.#output };
  }

  /** What a run's last log line counts, red or not. Throws where there was no run. */
  async counts(): Promise<StageCounts> {
    const { output } = await this.ended();
    const line = output.split("\n").find((text) => /^\{"message":"run (?!started)/.test(text));
    if (line === undefined) throw new Error(output);
    return (JSON.parse(line) as { fields: StageCounts }).fields;
  }
}

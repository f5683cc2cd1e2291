import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CommandError } from "../command/CommandError";
import { azuriteCommand } from "../storage/azuriteCommand";
import { appSettings, workerArguments } from "./appSettings";
import { ManagedProcess } from "./ManagedProcess";
import type { TwinAddresses } from "./TwinAddresses";
import type { TwinPorts } from "./TwinPorts";
import { waitUntilHealthy } from "./waitUntilHealthy";

const deathHeardWithinMs = 1_000;
/** The part that is the app's process. */
const hostName = "host";

export interface TwinOptions {
  readonly ports: TwinPorts;
  readonly addresses: TwinAddresses;
  /** Where the parts keep their data and logs. */
  readonly stateDirectory: string;
  /** Whether storage is kept on disk; otherwise it lives in memory, which is faster. */
  readonly keepStorage: boolean;
  readonly environment: NodeJS.ProcessEnv;
  /** Further options of Node's own for the app's process, which win over those of its settings. */
  readonly hostNodeOptions?: readonly string[];
}

/** The laptop twin: every part in a process of its own, the app's host apart from the rest. */
export class Twin {
  readonly #parts: ManagedProcess[] = [];
  #stopping = false;
  readonly #died: Promise<never>;
  #reportDeath: (error: CommandError) => void = () => undefined;

  private constructor() {
    this.#died = new Promise((_resolve, reject) => {
      this.#reportDeath = reject;
    });
    this.#died.catch(() => undefined);
  }

  /** Starts every part and waits until all are healthy. On failure all are stopped again. */
  static async start(options: TwinOptions): Promise<Twin> {
    const twin = new Twin();
    try {
      twin.#spawn(options);
      await twin.guard(waitUntilHealthy(options.addresses));
      return twin;
    } catch (error) {
      await twin.stop();
      throw error;
    }
  }

  /** The work's outcome, or a CommandError (exit code 1) as soon as a part dies meanwhile. */
  async guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.#died]);
    } catch (error) {
      // Work fails at once when a part dies under it, a moment before the death itself is heard of.
      await Promise.race([this.#died, delay(deathHeardWithinMs)]);
      throw error;
    }
  }

  /** Asks the app's process; see `ManagedProcess.ask`. */
  askHost(question: string): Promise<unknown> {
    const host = this.#parts.find(({ name }) => name === hostName);
    return host?.ask(question) ?? Promise.resolve(undefined);
  }

  /** Stops the parts, the app's host first. @returns those that would not stop, with their process. */
  async stop(): Promise<string[]> {
    this.#stopping = true;
    const stubborn: string[] = [];
    for (const part of this.#parts.toReversed()) {
      if (!(await part.stop())) stubborn.push(`${part.name} (${String(part.processId)})`);
    }
    return stubborn;
  }

  #spawn(options: TwinOptions): void {
    const { ports, addresses, stateDirectory, environment } = options;
    const logs = join(stateDirectory, "logs");
    const scripts = resolve(__dirname, "..");
    const root = projectRoot();
    for (const folder of ["logs", "dataverse", "erp", "azurite"]) {
      mkdirSync(join(stateDirectory, folder), { recursive: true });
    }
    const add = (name: string, script: string, args: readonly string[]): void => {
      const env =
        name === hostName
          ? appSettings(environment, addresses)
          : partSettings(environment, addresses);
      const logFile = join(logs, `${name}.log`);
      const mayBeKilled = name !== "azurite";
      const nodeOptions =
        name === hostName ? [...workerArguments(env), ...(options.hostNodeOptions ?? [])] : [];
      const process = { name, nodeOptions, script, args, env };
      const part = { ...process, workingDirectory: root, logFile, mayBeKilled };
      this.#watch(new ManagedProcess(part));
    };
    const port = (number: number): string[] => ["--port", String(number)];
    const { blob, queue, table } = ports;
    const keep = options.keepStorage ? join(stateDirectory, "azurite") : undefined;
    const azurite = azuriteCommand({ blob, queue, table }, keep);
    add("azurite", azurite.script, azurite.args);
    const persist = (folder: string): string[] => ["--persist", join(stateDirectory, folder)];
    add("dataverse", join(scripts, "dataverse", "main.js"), [
      ...port(ports.dataverse),
      ...persist("dataverse"),
    ]);
    add("erp", join(scripts, "erp", "main.js"), [...port(ports.erp), ...persist("erp")]);
    add("identity", join(scripts, "identity", "main.js"), port(ports.identity));
    add(hostName, join(scripts, "host", "main.js"), [
      ...port(ports.host),
      "--app",
      root,
      "--paused",
    ]);
  }

  #watch(part: ManagedProcess): void {
    this.#parts.push(part);
    void part.ended.then((how) => {
      if (this.#stopping) return;
      const said = part.tail.length === 0 ? "" : ` It last said:\n  ${part.tail.join("\n  ")}`;
      this.#reportDeath(new CommandError(`The ${part.name} process ended (${how}).${said}`, 1));
    });
  }
}

/** Settings of the parts that are not the app. */
function partSettings(environment: NodeJS.ProcessEnv, addresses: TwinAddresses): NodeJS.ProcessEnv {
  const { erpApiKey, identityHeader } = addresses;
  return { ...environment, ERP_API_KEY: erpApiKey, IDENTITY_HEADER: identityHeader };
}

/** The folder with package.json and host.json, above this file, built or not. */
function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new CommandError("The project's package.json was not found.", 1);
    folder = parent;
  }
  return folder;
}

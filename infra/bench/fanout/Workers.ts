import { join, resolve } from "node:path";
import { appSettings } from "../../local/launcher/appSettings";
import { ManagedProcess } from "../../local/launcher/ManagedProcess";
import type { TwinAddresses } from "../../local/launcher/TwinAddresses";

const hostScript = resolve(__dirname, "../../local/host/main.js");

export interface WorkersOptions {
  readonly addresses: TwinAddresses;
  readonly environment: NodeJS.ProcessEnv;
  readonly stateDirectory: string;
}

/** Further processes of the app beside the twin's own: they take what is in the queues, and no more. */
export class Workers {
  readonly #options: WorkersOptions;
  readonly #processes: ManagedProcess[] = [];

  constructor(options: WorkersOptions) {
    this.#options = options;
  }

  start(): void {
    const { addresses, environment, stateDirectory } = this.#options;
    const name = `worker-${String(this.#processes.length + 1)}`;
    this.#processes.push(
      new ManagedProcess({
        name,
        script: hostScript,
        // Whatever port is free: nobody calls them.
        args: ["--port", "0", "--app", ".", "--paused"],
        env: appSettings(environment, addresses),
        workingDirectory: process.cwd(),
        logFile: join(stateDirectory, "logs", `${name}.log`),
        mayBeKilled: true,
      }),
    );
  }

  /** Ends one of these processes with no chance to tidy up. @returns false if none of them is here */
  async kill(processIds: ReadonlySet<number>): Promise<boolean> {
    const victim = this.#processes.find(
      ({ processId, running }) => running && processId !== undefined && processIds.has(processId),
    );
    if (victim === undefined) return false;
    victim.signal("SIGKILL");
    await victim.ended;
    return true;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.stop()));
  }
}

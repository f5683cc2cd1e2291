import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:fs";
import { stopWithLauncherScript } from "./stopWithLauncher";

/** How many of a part's last lines are shown when it dies. */
const tailLines = 15;
/** A part that has not stopped after this long is killed, or, if it must not be, reported. */
const stopGraceInMs = 20_000;
/** A part that is asked something answers between two pieces of its work. */
const answerWithinInMs = 60_000;

export interface PartDefinition {
  readonly name: string;
  /** Node's own, such as a memory limit; none unless given. */
  readonly nodeOptions?: readonly string[];
  readonly script: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly workingDirectory: string;
  readonly logFile: string;
  /** Whether it may be killed when it does not stop: not so a part that would lose data (FUNCTIONS.md 11). */
  readonly mayBeKilled: boolean;
}

/** One part of the twin as a process of its own, with its output in a log file. */
export class ManagedProcess {
  readonly name: string;
  /** Settles when the process has ended, with a readable account of how. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #log: WriteStream;
  readonly #tail: string[] = [];
  readonly #mayBeKilled: boolean;
  #running = true;

  constructor(part: PartDefinition) {
    this.name = part.name;
    this.#mayBeKilled = part.mayBeKilled;
    this.#log = createWriteStream(part.logFile, { flags: "a" });
    // A log that cannot be written, on a full disk for one, must not end the twin.
    this.#log.on("error", () => undefined);
    // A process group of its own: Ctrl-C reaches the launcher only, which stops the parts in order.
    this.#child = spawn(
      process.execPath,
      ["--require", stopWithLauncherScript, ...(part.nodeOptions ?? []), part.script, ...part.args],
      {
        cwd: part.workingDirectory,
        env: part.env,
        detached: true,
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      },
    );
    this.#child.stdout?.on("data", (chunk: Buffer) => {
      this.#keep(chunk);
    });
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#keep(chunk);
    });
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        this.#running = false;
        resolve(`could not be started: ${error.message}`);
      });
      this.#child.once("close", (code, signal) => {
        this.#running = false;
        this.#log.end();
        resolve(signal === null ? `exit code ${String(code)}` : `signal ${signal}`);
      });
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /** The last lines that it wrote. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** Sends it a message and gives its answer; a script loaded by `nodeOptions` has to know both. */
  async ask(question: string): Promise<unknown> {
    const answered = once(this.#child, "message", {
      signal: AbortSignal.timeout(answerWithinInMs),
    });
    this.#child.send(question);
    const [answer] = (await answered) as [unknown];
    return answer;
  }

  /** Sends it a signal, such as one that suspends it; nothing where it is gone. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Asks it to stop and waits. @returns false if it is still there after all. */
  async stop(): Promise<boolean> {
    if (!this.#running) return true;
    this.#child.kill("SIGTERM");
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => {
        resolve(false);
      }, stopGraceInMs);
    });
    const stopped = await Promise.race([this.ended.then(() => true), late]);
    clearTimeout(timer);
    if (stopped || !this.#mayBeKilled) return stopped;
    this.#child.kill("SIGKILL");
    await this.ended;
    return true;
  }

  #keep(chunk: Buffer): void {
    this.#log.write(chunk);
    const lines = chunk
      .toString("utf8")
      .split("\n")
      .filter((line) => line.trim() !== "");
    this.#tail.push(...lines);
    this.#tail.splice(0, Math.max(0, this.#tail.length - tailLines));
  }
}

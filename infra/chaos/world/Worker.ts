import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ManagedProcess } from "../../local/launcher/ManagedProcess";
import type { TimerName } from "../plan/RoundPlan";
import { projectFolder, untilAnswers } from "./parts";
import { send, type Answer, type Sent } from "./send";
import { goOn, suspend } from "./suspended";
import { clockAheadVariable, shiftClockScript } from "./shiftClock";

const hostScript = resolve(__dirname, "../../local/host/main.js");
const functionKey = "chaos-function-key";
const masterKey = "chaos-master-key";
const heapMb = 256;

/** A bare request to the host itself is answered in no time, unless it is gone. */
const hostAnswersWithinMs = 5_000;
const askEveryMs = 40;

export interface WorkerOptions {
  readonly name: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** Scripts loaded before the app, of a broken build. */
  readonly preloads: readonly string[];
  /** Where its output goes. */
  readonly folder: string;
}

/** One process that runs the app under the local Functions host, its timers ticking when told. */
export class Worker {
  readonly #options: WorkerOptions;
  #process: ManagedProcess | undefined;
  #clockAheadSeconds = 0;
  #expectedToEnd = true;
  /** How it ended although nobody killed it; undefined while it did not. */
  died: string | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  get #url(): string {
    return `http://127.0.0.1:${String(this.#options.port)}`;
  }

  /** Starts it where it is not there, and sets its clock. */
  async isThere(clockAheadSeconds: number): Promise<void> {
    if (this.isRunning) return this.setClock(clockAheadSeconds);
    this.#clockAheadSeconds = clockAheadSeconds;
    return this.start();
  }

  get isRunning(): boolean {
    return this.#process?.running === true;
  }

  async start(): Promise<void> {
    const { name, port, settings, preloads, folder } = this.#options;
    const child = new ManagedProcess({
      name,
      nodeOptions: [
        `--max-old-space-size=${String(heapMb)}`,
        ...[shiftClockScript, ...preloads].flatMap((script) => ["--require", script]),
      ],
      script: hostScript,
      args: ["--port", String(port), "--app", projectFolder, "--paused"],
      env: {
        ...settings,
        [clockAheadVariable]: String(this.#clockAheadSeconds),
        LOCAL_FUNCTION_KEY: functionKey,
        LOCAL_MASTER_KEY: masterKey,
      },
      workingDirectory: projectFolder,
      logFile: join(folder, `${name}.log`),
      mayBeKilled: true,
    });
    this.#process = child;
    this.#expectedToEnd = false;
    void child.ended.then((how) => {
      if (this.#process === child && !this.#expectedToEnd)
        this.died = [`${name} ended by itself (${how})`, ...child.tail].join("\n");
    });
    const ready = untilAnswers(`${this.#url}/admin/host/status`, { "x-functions-key": masterKey });
    await Promise.race([ready, child.ended]);
    if (!child.running) throw new Error([`${name} does not start:`, ...child.tail].join("\n"));
  }

  /** SIGKILL: nothing is said or given back. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#expectedToEnd = true;
    child.signal("SIGKILL");
    await child.ended;
  }

  pause(): void {
    if (this.#process !== undefined) suspend(this.#process);
  }

  resume(): void {
    if (this.#process !== undefined) goOn(this.#process);
  }

  /** Sets its clock; a worker that was killed starts with it. */
  async setClock(aheadSeconds: number): Promise<void> {
    if (this.#clockAheadSeconds === aheadSeconds) return;
    this.#clockAheadSeconds = aheadSeconds;
    // A worker that is paused or gone does not answer; it is not waited for.
    await this.#process?.ask(`clock ${String(aheadSeconds)}`).catch(() => undefined);
  }

  /** Has a timer tick now. @returns the invocation, or undefined where nobody took it */
  async tick(timer: TimerName): Promise<string | undefined> {
    const { body } = await this.#admin("POST", `functions/${timer}`);
    const { invocationId } = body;
    return typeof invocationId === "string" ? invocationId : undefined;
  }

  /** Has a timer tick and waits for its end. @returns how it ended */
  async tickToItsEnd(timer: TimerName, withinMs: number): Promise<string> {
    const id = await this.tick(timer);
    if (id === undefined) return "not started";
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline) {
      const { body } = await this.#admin("GET", `invocations/${id}`);
      if (body["state"] === "failed") return `failed: ${String(body["error"])}`;
      if (body["state"] !== "running") return "succeeded";
      await sleep(askEveryMs);
    }
    return `not over after ${String(withinMs)} ms`;
  }

  /** Waits until nothing runs in it. @returns false if something still does then */
  async isIdleWithin(withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline) {
      const { body } = await this.#admin("GET", "host/drain/status");
      if (body["outstandingInvocations"] === 0) return true;
      await sleep(askEveryMs);
    }
    return false;
  }

  /** A request over the app's own routes. */
  ask(path: string, request: Sent): Promise<Answer> {
    const headers = { "x-functions-key": functionKey };
    return send(`${this.#url}/api/${path}`, { ...request, headers });
  }

  #admin(method: string, path: string): Promise<Answer> {
    return send(`${this.#url}/admin/${path}`, {
      method,
      headers: { "x-functions-key": masterKey },
      withinMs: hostAnswersWithinMs,
    });
  }
}

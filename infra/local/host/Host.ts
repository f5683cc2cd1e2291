import { setTimeout as delay } from "node:timers/promises";
import { describeFunction } from "./app/describeFunction";
import type { AppFunction } from "./app/describeFunction";
import type { HostConfiguration } from "./app/hostJson";
import { resolveSettings } from "./app/resolveSettings";
import { CommandError } from "../command/CommandError";
import type { FunctionsCore } from "./core/FunctionsCore";
import type { LogLevel, ProgrammingModel, TypedData } from "./core/coreTypes";
import { RouteTable } from "./http/RouteTable";
import { Invoker } from "./invocations/Invoker";
import { createQueueClient } from "./queues/queueClients";
import { QueueListener } from "./queues/QueueListener";
import { sendQueueOutputs } from "./queues/sendQueueOutputs";
import { parseNcrontab } from "./timers/parseNcrontab";
import { TimerListener } from "./timers/TimerListener";

const askOutstandingEveryInMs = 50;

export interface HostOptions {
  readonly core: FunctionsCore;
  readonly model: ProgrammingModel;
  readonly configuration: HostConfiguration;
  /** The app's settings: the process's environment. */
  readonly settings: NodeJS.ProcessEnv;
  readonly writeLine: (level: LogLevel, where: string, message: string) => void;
  readonly onTimeout: (target: AppFunction, invocationId: string) => void;
}

/** A loaded app: its functions, what triggers them, and how they are called. */
export class Host {
  readonly functions: readonly AppFunction[];
  readonly routes: RouteTable;
  readonly invoker: Invoker;
  readonly writeLine: HostOptions["writeLine"];
  readonly #timers = new Map<string, TimerListener>();
  readonly #queues: QueueListener[] = [];
  readonly #core: FunctionsCore;
  /** App hooks share one object, apart from invocations' (FUNCTIONS.md 1). */
  readonly #appHookData = {};
  #draining = false;

  /** @throws CommandError for functions that clash or use what this host does not support. */
  constructor(options: HostOptions) {
    const { core, model, configuration, settings, writeLine, onTimeout } = options;
    this.#core = core;
    this.writeLine = writeLine;
    this.functions = core.registrations.map((registration) =>
      describeFunction(registration, (text) => resolveSettings(text, settings)),
    );
    assertUniqueNames(this.functions);
    this.routes = new RouteTable(this.functions, configuration.extensions.http.routePrefix);
    const encoding = configuration.extensions.queues.messageEncoding;
    this.invoker = new Invoker({
      core,
      model,
      functionTimeout: configuration.functionTimeout,
      writeLine,
      onTimeout,
      sendOutputs: (target, response) => sendQueueOutputs({ target, response, settings, encoding }),
    });
    for (const target of this.functions) this.#listen(target, options);
  }

  /** Runs the start hooks and begins to deliver messages; timers too, unless they are to wait. */
  async begin(options: { readonly timers: boolean }): Promise<void> {
    await this.#core.runHooks("appStart", { hookData: this.#appHookData });
    for (const queue of this.#queues) queue.start();
    if (!options.timers) return;
    for (const target of this.functions) {
      const { trigger } = target;
      if (trigger.type === "timer" && trigger.runOnStartup) this.start(target, "");
    }
    this.resume();
  }

  /** Starts timers and queues that a drain, or a paused start, left standing. */
  resume(): void {
    this.#draining = false;
    for (const timer of this.#timers.values()) timer.start();
    for (const queue of this.#queues) queue.start();
  }

  /** Stops timers and queues; what runs goes on to its end (FUNCTIONS.md 9). */
  drain(): void {
    this.#draining = true;
    for (const timer of this.#timers.values()) timer.stop();
    for (const queue of this.#queues) void queue.stop();
  }

  drainStatus(): { state: string; outstandingInvocations: number; outstandingRetries: number } {
    const outstandingInvocations = this.invoker.store.outstanding;
    const busy = outstandingInvocations > 0 ? "InProgress" : "Completed";
    const state = this.#draining ? busy : "Disabled";
    return { state, outstandingInvocations, outstandingRetries: 0 };
  }

  /**
   * Stops timers and queues, runs the terminate hooks, which may tell what runs to stop, and waits
   * for it to end, but not beyond the grace time.
   */
  async end(graceInMs: number): Promise<void> {
    const deadline = Date.now() + graceInMs;
    this.drain();
    await this.#core.runHooks("appTerminate", { hookData: this.#appHookData });
    while (this.invoker.store.outstanding > 0 && Date.now() < deadline) {
      await delay(askOutstandingEveryInMs);
    }
  }

  /** Function names are told apart without case. */
  find(name: string): AppFunction | undefined {
    return this.functions.find((target) => target.name.toLowerCase() === name.toLowerCase());
  }

  /** Runs a timer or queue function by hand. @returns the invocation's id, at once. */
  start(target: AppFunction, input: string): string {
    const timer = this.#timers.get(target.name);
    const data: TypedData = timer?.input() ?? { string: input };
    const { record, response } = this.invoker.invoke(target, { data });
    // Whoever started it reads the end from the invocation's record.
    response.catch(() => undefined);
    return record.id;
  }

  status(): { state: string; functions: number; hostVersion: string; processId: number } {
    const { hostVersion } = this.#core.module;
    return {
      state: "Running",
      functions: this.functions.length,
      hostVersion,
      processId: process.pid,
    };
  }

  describe(): { name: string; trigger: string; detail: string }[] {
    const paths = new Map(this.routes.describe().map((route) => [route.name, route]));
    return this.functions.map(({ name, trigger }) => {
      const route = paths.get(name);
      const http = route === undefined ? "" : `${route.methods.join(",")} ${route.path}`;
      const detail = {
        timer: trigger.type === "timer" ? trigger.schedule : "",
        http,
        queue: trigger.type === "queue" ? trigger.queueName : "",
      };
      return { name, trigger: trigger.type, detail: detail[trigger.type] };
    });
  }

  #listen(target: AppFunction, options: HostOptions): void {
    const { trigger, name } = target;
    if (trigger.type === "timer") {
      const schedule = parseNcrontab(trigger.schedule, `function ${name}`);
      const run = async (data: TypedData): Promise<void> => {
        // A failed run is not retried before the next occurrence (FUNCTIONS.md 4).
        await this.invoker.invoke(target, { data }).response.catch(() => undefined);
      };
      const { useMonitor } = trigger;
      const now = (): Date => new Date();
      this.#timers.set(name, new TimerListener({ schedule, useMonitor, run, now }));
    } else if (trigger.type === "queue") {
      const { queueName, connection } = trigger;
      this.#queues.push(
        new QueueListener({
          queue: createQueueClient(queueName, connection, options.settings),
          poisonQueue: createQueueClient(`${queueName}-poison`, connection, options.settings),
          configuration: options.configuration.extensions.queues,
          run: async (data, triggerMetadata) => {
            await this.invoker.invoke(target, { data, triggerMetadata }).response;
          },
          onProblem: (message) => {
            options.writeLine("warning", name, message);
          },
        }),
      );
    }
  }
}

function assertUniqueNames(functions: readonly AppFunction[]): void {
  const seen = new Set<string>();
  for (const { name } of functions) {
    const key = name.toLowerCase();
    if (seen.has(key)) throw new CommandError(`Two functions are named ${name}.`);
    seen.add(key);
  }
}

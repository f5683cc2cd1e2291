import type {
  FunctionCallback,
  HookCallback,
  LogCategory,
  LogLevel,
  ProgrammingModel,
  WriteLog,
} from "./coreTypes";

const hookNames = ["appStart", "appTerminate", "preInvocation", "postInvocation", "log"] as const;
export type HookName = (typeof hookNames)[number];

/** The release of the Node worker whose behaviour is followed (FUNCTIONS.md 1). */
const workerVersion = "3.10.1";
const hostVersion = "4.1037.0";

export interface Registration {
  /** As the library handed it over; read through `describeFunction`. */
  readonly metadata: unknown;
  readonly handler: FunctionCallback;
}

/**
 * What an app gets when it requires `@azure/functions-core`, and what the host learns through it:
 * the functions, the hooks and the programming model (FUNCTIONS.md 1).
 */
export class FunctionsCore {
  readonly registrations: Registration[] = [];
  readonly #hooks: ReadonlyMap<HookName, HookCallback[]>;
  readonly #log: WriteLog;
  #model: ProgrammingModel | undefined;
  #open = true;

  constructor(log: WriteLog) {
    this.#log = log;
    this.#hooks = new Map(hookNames.map((name) => [name, []]));
  }

  /** The module object that `require("@azure/functions-core")` returns. */
  readonly module = {
    version: workerVersion,
    hostVersion,
    Disposable,
    setProgrammingModel: (model: ProgrammingModel): void => {
      this.#model = model;
    },
    getProgrammingModel: (): ProgrammingModel | undefined => this.#model,
    registerFunction: (metadata: unknown, handler: FunctionCallback): Disposable =>
      this.#register(metadata, handler),
    registerHook: (name: string, callback: HookCallback): Disposable => this.#hook(name, callback),
    log: (level: LogLevel, category: LogCategory, message: string): void => {
      this.#log(level, category, message);
    },
  };

  /** Ends the time in which functions may be registered; answers the app's programming model. */
  finishLoading(): ProgrammingModel | undefined {
    this.#open = false;
    return this.#model;
  }

  /** Runs the hooks of one name, in order of registration; the first that throws ends it. */
  async runHooks(name: HookName, context: object): Promise<void> {
    for (const callback of this.#hooks.get(name) ?? []) await callback(context);
  }

  /** Log hooks are synchronous: they may change level and message before the line is written. */
  runLogHooks(context: object): void {
    for (const callback of this.#hooks.get("log") ?? []) void callback(context);
  }

  #register(metadata: unknown, handler: FunctionCallback): Disposable {
    this.#assertOpen("A function can only be registered");
    const registration = { metadata, handler };
    this.registrations.push(registration);
    return new Disposable(() => {
      this.#assertOpen("A function can only be disposed");
      this.registrations.splice(this.registrations.indexOf(registration), 1);
    });
  }

  #hook(name: string, callback: HookCallback): Disposable {
    const known = hookNames.find((candidate) => candidate === name);
    const callbacks = known === undefined ? undefined : this.#hooks.get(known);
    if (callbacks === undefined) throw new RangeError(`Unrecognized hook "${name}"`);
    callbacks.push(callback);
    return new Disposable(() => {
      callbacks.splice(callbacks.indexOf(callback), 1);
    });
  }

  #assertOpen(what: string): void {
    if (!this.#open) throw new Error(`${what} during app startup.`);
  }
}

/** Undoes a registration when disposed. */
class Disposable {
  readonly #undo: () => void;

  constructor(undo: () => void) {
    this.#undo = undo;
  }

  dispose(): void {
    this.#undo();
  }
}

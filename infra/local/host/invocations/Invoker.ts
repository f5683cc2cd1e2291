import { randomBytes, randomUUID } from "node:crypto";
import type { AppFunction } from "../app/describeFunction";
import type { FunctionsCore } from "../core/FunctionsCore";
import type {
  CoreInvocationContext,
  FunctionCallback,
  InvocationResponse,
  LogCategory,
  LogLevel,
  ProgrammingModel,
  TypedData,
} from "../core/coreTypes";
import { InvocationStore } from "./InvocationStore";
import type { InvocationRecord } from "./InvocationStore";

/** After `functionTimeout` the platform waits this long before it ends the process (FUNCTIONS.md 9). */
const timeoutGraceInMs = 2_000;
/** `setTimeout` takes at most 2^31-1 ms. */
const maxTimeoutInMs = 2_147_483_647;

export interface InvocationInput {
  readonly data: TypedData;
  readonly triggerMetadata?: Record<string, TypedData>;
  readonly traceParent?: string | undefined;
}

export interface Invocation {
  readonly record: InvocationRecord;
  /** Rejects with the handler's error. */
  readonly response: Promise<InvocationResponse>;
}

export interface InvokerOptions {
  readonly core: FunctionsCore;
  readonly model: ProgrammingModel;
  /** In milliseconds; null is no limit. */
  readonly functionTimeout: number | null;
  readonly writeLine: (level: LogLevel, where: string, message: string) => void;
  /** Carries out the queue outputs of a handler that succeeded. */
  readonly sendOutputs: (target: AppFunction, response: InvocationResponse) => Promise<void>;
  /** Ends the process, as the platform disposes of the worker with all that runs in it. */
  readonly onTimeout: (target: AppFunction, invocationId: string) => void;
}

/** Calls handlers the way the Node worker does: arguments, hooks, handler, hooks, response (FUNCTIONS.md 1). */
export class Invoker {
  readonly store = new InvocationStore();
  readonly #options: InvokerOptions;

  constructor(options: InvokerOptions) {
    this.#options = options;
  }

  /** Starts an invocation and answers at once. */
  invoke(target: AppFunction, input: InvocationInput): Invocation {
    const id = randomUUID();
    const record = this.store.start(id, target.name);
    return { record, response: this.#carryOut(target, input, record) };
  }

  async #carryOut(
    target: AppFunction,
    input: InvocationInput,
    record: InvocationRecord,
  ): Promise<InvocationResponse> {
    const where = `${target.name} ${record.id.slice(0, 8)}`;
    const { writeLine, sendOutputs } = this.#options;
    const timeout = this.#startTimeout(target, record.id);
    try {
      const response = await this.#callHandler(target, input, record.id);
      await sendOutputs(target, response);
      record.state = "succeeded";
      return response;
    } catch (error) {
      record.state = "failed";
      record.error = error instanceof Error ? error.message : String(error);
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      writeLine("error", where, `failed: ${text}`);
      throw error;
    } finally {
      clearTimeout(timeout);
    }
  }

  #startTimeout(target: AppFunction, id: string): NodeJS.Timeout | undefined {
    const { functionTimeout, onTimeout } = this.#options;
    if (functionTimeout === null) return undefined;
    const wait = Math.min(functionTimeout + timeoutGraceInMs, maxTimeoutInMs);
    return setTimeout(() => {
      onTimeout(target, id);
    }, wait);
  }

  async #callHandler(
    target: AppFunction,
    input: InvocationInput,
    id: string,
  ): Promise<InvocationResponse> {
    const { core, model } = this.#options;
    const invocation: { context: object | undefined } = { context: undefined };
    const coreContext: CoreInvocationContext = {
      invocationId: id,
      request: {
        invocationId: id,
        functionId: target.name,
        inputData: [{ name: target.trigger.binding, data: input.data }],
        triggerMetadata: input.triggerMetadata ?? {},
        traceContext: { traceParent: input.traceParent ?? newTraceParent() },
      },
      metadata: target.metadata,
      state: "preInvocationHooks",
      log: (level, category, message) => {
        this.#log({ level, category, message, target, id, context: invocation.context });
      },
    };
    const invocationModel = model.getInvocationModel(coreContext);
    const { context, inputs } = await invocationModel.getArguments();
    invocation.context = context;
    const hookData = {};
    const before = {
      hookData,
      invocationContext: context,
      inputs,
      functionCallback: target.handler,
    };
    await core.runHooks("preInvocation", before);
    coreContext.state = "invocation";
    const after = { hookData, invocationContext: context, inputs: before.inputs, ...noResult };
    try {
      const handler: FunctionCallback = before.functionCallback;
      after.result = await invocationModel.invokeFunction(context, before.inputs, handler);
    } catch (error) {
      after.error = error;
    }
    coreContext.state = "postInvocationHooks";
    await core.runHooks("postInvocation", after);
    if (after.error !== undefined && after.error !== null) throw asError(after.error);
    return invocationModel.getResponse(context, after.result);
  }

  #log(entry: {
    level: LogLevel;
    category: LogCategory;
    message: string;
    target: AppFunction;
    id: string;
    context: object | undefined;
  }): void {
    const { level, category, message, context, target, id } = entry;
    const hookContext = { hookData: {}, level, category, message, invocationContext: context };
    this.#options.core.runLogHooks(hookContext);
    const where = `${target.name} ${id.slice(0, 8)}`;
    this.#options.writeLine(hookContext.level, where, hookContext.message);
  }
}

const noResult: { result: unknown; error: unknown } = { result: undefined, error: undefined };

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function newTraceParent(): string {
  return `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
}

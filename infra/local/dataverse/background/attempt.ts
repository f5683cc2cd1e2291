import { performance } from "node:perf_hooks";
import { setImmediate, setTimeout as delay } from "node:timers/promises";
import { codes, notImplemented, ODataError } from "../http/ODataError";
import type { CustomApiBook } from "../messages/CustomApiBook";
import type { ParameterValues } from "../messages/CustomApi";
import type { RoleBook } from "../security/RoleBook";
import type { WebhookSteps } from "../webhooks/WebhookSteps";
import type { Caller, Writer } from "../writes/Writer";
import type { OperationError, StoredOperation } from "./OperationRows";

/** A plug-in's time, in the background too (DATAVERSE.md 1.1). */
const executionMsMax = 120_000;
const whileLoadingMs = 20;

/** What running an operation needs of the environment. */
export interface AttemptHost {
  readonly writer: Writer;
  readonly roles: RoleBook;
  readonly customApis: CustomApiBook;
  readonly webhooks: WebhookSteps;
  /** A data set is being loaded: nobody else reads or writes. */
  readonly loading: boolean;
  readonly isClosed: boolean;
}

export interface AttemptResult {
  readonly outputs?: ParameterValues;
  readonly error?: OperationError;
}

/**
 * Runs the operation's Custom API once, step by step, each in a transaction of its own. Errors are
 * part of the result. `signal` ends it between two steps.
 */
export async function attempt(
  host: AttemptHost,
  run: {
    readonly operation: StoredOperation;
    readonly caller: Caller;
    readonly signal: AbortSignal;
  },
): Promise<AttemptResult> {
  try {
    return { outputs: await runSteps(host, run) };
  } catch (error) {
    return { error: operationError(error) };
  }
}

async function runSteps(
  host: AttemptHost,
  { operation, caller, signal }: Parameters<typeof attempt>[1],
): Promise<ParameterValues> {
  const startedAt = performance.now();
  const api = host.customApis.find(operation.name);
  if (api === undefined) {
    throw notImplemented(`the Custom API '${operation.name}', which is no longer registered`);
  }
  const { parameters, retries } = operation;
  const baseUrl = `${operation.origin}/api/data/v9.2`;
  const { writer } = host;
  const work = api.run({ writer, caller, baseUrl, parameters, attempt: retries });
  while (!signal.aborted) {
    if (host.loading) {
      await delay(whileLoadingMs, undefined, { signal });
      continue;
    }
    const step = inTransaction(writer, () => work.next());
    if (step.done === true) {
      host.webhooks.called({ caller, baseUrl }, { message: operation.name, parameters });
      return step.value;
    }
    await (step.value > 0 ? delay(step.value, undefined, { signal }) : setImmediate());
    if (performance.now() - startedAt > executionMsMax) {
      throw new ODataError(500, codes.unexpected, "The plug-in ran longer than its two minutes.");
    }
  }
  return {};
}

/** What was cached of rows that are rolled back is forgotten. */
function inTransaction<T>({ db, reference }: Writer, work: () => T): T {
  try {
    return db.transaction(work);
  } catch (error) {
    reference.clear();
    throw error;
  }
}

/** The platform's codes are signed integers here; 0 for an error that is not the platform's. */
function operationError(error: unknown): OperationError {
  const code = error instanceof ODataError ? Number.parseInt(error.code, 16) | 0 : 0;
  return { code, message: error instanceof Error ? error.message : String(error) };
}

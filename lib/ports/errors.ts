/**
 * The closed set of failures that the core knows. Adapters map what their technology throws to one
 * of these, once, at the edge. Expected outcomes (a conflict, a lock that someone else holds, a
 * record that was refused) are values and are not here.
 */
export type JobErrorCode =
  "CONFIGURATION" | "UNAUTHORIZED" | "UNAVAILABLE" | "LOCK_LOST" | "PROTOCOL" | "RUN_FAILED";

abstract class JobErrorBase extends Error {
  abstract readonly code: JobErrorCode;
}

/** A setting or the environment is wrong: nothing was started. The message names it and the cure. */
export class ConfigurationError extends JobErrorBase {
  readonly code = "CONFIGURATION";
  override readonly name = "ConfigurationError";
}

/** A service refused our identity or key, after one refresh. The message names the setting. */
export class UnauthorizedError extends JobErrorBase {
  readonly code = "UNAUTHORIZED";
  override readonly name = "UnauthorizedError";
}

/** A service did not answer, or asked to come back later than the slice lasts. Nothing is known to be wrong. */
export class UnavailableError extends JobErrorBase {
  readonly code = "UNAVAILABLE";
  override readonly name = "UnavailableError";
}

/**
 * A service failed so often in a row that it is left alone for a while: nothing was sent. Whatever
 * needs it should end, for each further try would end like this one.
 */
export class RestingError extends UnavailableError {}

/** Someone else may hold the lock by now: stop writing at once. */
export class LockLostError extends JobErrorBase {
  readonly code = "LOCK_LOST";
  override readonly name = "LockLostError";
}

/** A service answered in a form that its documentation does not allow. */
export class ProtocolError extends JobErrorBase {
  readonly code = "PROTOCOL";
  override readonly name = "ProtocolError";
}

/** The run as a whole went wrong, although no single failure ended it: the message says how. */
export class RunFailedError extends JobErrorBase {
  readonly code = "RUN_FAILED";
  override readonly name = "RunFailedError";
}

export type JobError =
  | ConfigurationError
  | UnauthorizedError
  | UnavailableError
  | LockLostError
  | ProtocolError
  | RunFailedError;

/** True for a failure of the closed set. */
export function isJobError(error: unknown): error is JobError {
  return error instanceof JobErrorBase;
}

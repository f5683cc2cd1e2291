import { isJobError, type JobErrorCode } from "../../ports/errors";
import type { HttpAnswer } from "./HttpAnswer";
import { problem, type ProblemCode } from "./problems";

const codes: Readonly<Record<JobErrorCode, ProblemCode>> = {
  CONFIGURATION: "not-ready",
  UNAUTHORIZED: "not-ready",
  UNAVAILABLE: "unavailable",
  LOCK_LOST: "unavailable",
  PROTOCOL: "strange-answer",
  RUN_FAILED: "failed",
};

const retryAfterSeconds = "30";

/**
 * The answer to a failure of the closed set: the only place where its names become statuses. Anything
 * else is a mistake in the program, whose text is for the log alone.
 */
export function answerToFailure(error: unknown): HttpAnswer {
  if (!isJobError(error))
    return problem("failed", "An unexpected error; the function's log tells more.");
  const code = codes[error.code];
  const headers = code === "unavailable" ? { "retry-after": retryAfterSeconds } : {};
  return problem(code, error.message, { headers, error: error.code });
}

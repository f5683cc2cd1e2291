import type { HttpAnswer } from "./HttpAnswer";

/** The message of a run that waits for its first slice, as a part of an answer. */
export function queueing(queuedRun: string | undefined): Pick<HttpAnswer, "message"> {
  return queuedRun === undefined ? {} : { message: { runId: queuedRun, slice: 0 } };
}

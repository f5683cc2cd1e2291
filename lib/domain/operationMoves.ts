import {
  canEnd,
  isOpen,
  isRunToClose,
  type BackgroundOperation,
  type OperationEvent,
  type OperationTimings,
  type Sighting,
} from "./backgroundOperation";

/** Further events are counted where they can be, not listed. */
const historyMax = 60;
const noticesListedMax = 10;
/** A liar's hints do not push the true one out of sight for ever: the last ones are kept. */
const hintsMax = 5;

function withEvent(
  operation: BackgroundOperation,
  event: OperationEvent["event"],
  { at, detail }: { readonly at: Date; readonly detail: string },
): BackgroundOperation {
  const { history } = operation;
  if (history.length >= historyMax) return operation;
  return { ...operation, history: [...history, { at: at.toISOString(), event, detail }] };
}

/** Dataverse took it, and this is its id there. What ended meanwhile stays as it is. */
export function accepted(
  operation: BackgroundOperation,
  backgroundOperationId: string,
  at: Date,
): BackgroundOperation {
  if (operation.status !== "submitting") return operation;
  const taken = { ...operation, status: "accepted" as const, backgroundOperationId, message: "" };
  return withEvent(taken, "accepted", { at, detail: `as ${backgroundOperationId}` });
}

/** It was refused: nothing runs. */
export function rejected(
  operation: BackgroundOperation,
  message: string,
  at: Date,
): BackgroundOperation {
  if (operation.status !== "submitting") return operation;
  const ended = { ...operation, status: "rejected" as const, message, endedOn: at.toISOString() };
  return withEvent(ended, "rejected", { at, detail: message });
}

/** Nobody knows whether Dataverse took it: only a notice can tell its id. */
export function unclear(
  operation: BackgroundOperation,
  reason: string,
  at: Date,
): BackgroundOperation {
  if (operation.status !== "submitting") return operation;
  const message = `Whether Dataverse took it is not known (${reason}); its notice will tell.`;
  return withEvent({ ...operation, message }, "unclear", { at, detail: reason });
}

/** A notice came. What it says is kept as a hint where we do not know better, and nowhere else. */
export function notified(
  operation: BackgroundOperation,
  hint: string,
  at: Date,
): BackgroundOperation {
  const { backgroundOperationId: known, hints } = operation;
  const isNew = known === null && !hints.includes(hint);
  const noted = {
    ...operation,
    notices: operation.notices + 1,
    hints: isNew ? [...hints, hint].slice(-hintsMax) : hints,
  };
  if (operation.notices >= noticesListedMax) return noted;
  const detail = known !== null && known !== hint ? `names ${hint}, which is another's` : "";
  return withEvent(noted, "notified", { at, detail });
}

/** What the status monitor of our environment showed: the only thing that ends an operation. */
export function sighted(
  operation: BackgroundOperation,
  { sighting, timings }: { readonly sighting: Sighting; readonly timings: OperationTimings | null },
  at: Date,
): BackgroundOperation {
  if (!canEnd(operation)) return operation;
  const looked = lookedAt(operation, at);
  if (sighting.kind !== "ended") return looked;
  const { status, outputs, error } = sighting;
  const ended = {
    ...looked,
    status,
    outputs,
    error,
    timings,
    message: error?.message ?? "",
    endedOn: at.toISOString(),
  };
  return withEvent(ended, "confirmed", { at, detail: status });
}

/** Someone is about to ask the status monitor. */
export function lookedAt(operation: BackgroundOperation, at: Date): BackgroundOperation {
  return { ...operation, lookedOn: at.toISOString() };
}

/** Nobody saw its end in time. */
export function givenUp(operation: BackgroundOperation, at: Date): BackgroundOperation {
  if (!isOpen(operation)) return operation;
  const { backgroundOperationId: id } = operation;
  const where = id === null ? "the system jobs of Dataverse" : `backgroundoperations(${id})`;
  const message = `Its end was not seen in time: look at ${where}, and submit it anew if it did not run.`;
  const lost = { ...operation, status: "lost" as const, message, endedOn: at.toISOString() };
  return withEvent(lost, "lost", { at, detail: message });
}

/** The run that it carries out was closed as it ended, and the stage given back. */
export function runClosed(operation: BackgroundOperation): BackgroundOperation {
  const { run, status } = operation;
  if (run === null || !isRunToClose(operation)) return operation;
  return { ...operation, run: { ...run, closedAs: status } };
}

/** Someone asked Dataverse to cancel it; how it ends is still to be seen. */
export function cancelAsked(
  operation: BackgroundOperation,
  asked: { readonly actor: string; readonly message: string },
  at: Date,
): BackgroundOperation {
  if (!canEnd(operation)) return operation;
  const { actor, message } = asked;
  const noted = { ...operation, cancelRequestedBy: actor, message };
  return withEvent(noted, "cancel", { at, detail: `asked for by ${actor}` });
}

/**
 * True where no answer to its submission can come any more, and its id in Dataverse is not known.
 *
 * @param submissionMs how long a submission may be under way
 */
export function isSubmissionOver(
  { status, submittedOn, history }: BackgroundOperation,
  submissionMs: number,
  now: Date,
): boolean {
  if (status !== "submitting") return false;
  const isAnswerLost = history.some(({ event }) => event === "unclear");
  return isAnswerLost || now.getTime() - Date.parse(submittedOn) >= submissionMs;
}

/** Limits of patience with an operation, in milliseconds. */
export interface Patience {
  readonly pollMs: number;
  readonly giveUpMs: number;
}

/** What a silent operation needs now. */
export function nextStep(
  operation: BackgroundOperation,
  { pollMs, giveUpMs }: Patience,
  now: Date,
): "giveUp" | "look" | "wait" {
  if (!isOpen(operation)) return "wait";
  const since = (time: string): number => now.getTime() - Date.parse(time);
  if (since(operation.lookedOn ?? operation.submittedOn) < pollMs) return "wait";
  return since(operation.submittedOn) >= giveUpMs ? "giveUp" : "look";
}

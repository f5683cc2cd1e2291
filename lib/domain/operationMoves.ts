import {
  canEnd,
  isOpen,
  isRunToClose,
  isSettled,
  type BackgroundOperation,
  type OperationTimings,
  type Sighting,
} from "./backgroundOperation";
import { followUpOnEnd } from "./followUpMoves";
import { withEvent } from "./operationEvents";

const noticesListedMax = 10;
/** A liar's hints do not push the true one out of sight for ever: the last ones are kept. */
const hintsMax = 5;

/** An end as it is recorded: with what follows, in the same write. */
function ended(
  operation: BackgroundOperation,
  event: "confirmed" | "rejected" | "cancel" | "lost",
  { at, detail }: { readonly at: Date; readonly detail: string },
): BackgroundOperation {
  const over = { ...operation, endedOn: at.toISOString() };
  return withEvent({ ...over, followUp: followUpOnEnd(over, at) }, event, { at, detail });
}

/** Its request is about to go out: from now on nobody else sends it. */
export function submitting(operation: BackgroundOperation, at: Date): BackgroundOperation {
  if (operation.status !== "planned") return operation;
  const sent = { ...operation, status: "submitting" as const, message: "" };
  const submitted = { ...sent, submittedOn: at.toISOString() };
  return withEvent(submitted, "submitted", { at, detail: `by ${operation.startedBy}` });
}

/** Its request did not go out, and can go out later. */
export function postponed(
  operation: BackgroundOperation,
  reason: string,
  at: Date,
): BackgroundOperation {
  if (operation.status !== "submitting") return operation;
  const waiting = { ...operation, status: "planned" as const, message: reason };
  return withEvent(waiting, "postponed", { at, detail: reason });
}

/** Its id in Dataverse is not known: the answer to its submission is on its way, or lost. */
function isNameless({ status, backgroundOperationId }: BackgroundOperation): boolean {
  return status === "submitting" || (status === "lost" && backgroundOperationId === null);
}

/** Dataverse took it, and this is its id there. What ended meanwhile stays as it is. */
export function accepted(
  operation: BackgroundOperation,
  backgroundOperationId: string,
  at: Date,
): BackgroundOperation {
  if (!isNameless(operation)) return operation;
  const named = { ...operation, backgroundOperationId, endedOn: null, message: "" };
  return withEvent({ ...named, status: "accepted" }, "accepted", {
    at,
    detail: `as ${backgroundOperationId}`,
  });
}

/** It was refused: nothing runs. */
export function rejected(
  operation: BackgroundOperation,
  message: string,
  at: Date,
): BackgroundOperation {
  if (operation.status !== "submitting" && operation.status !== "planned") return operation;
  return ended({ ...operation, status: "rejected", message }, "rejected", { at, detail: message });
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
  const over = { ...looked, status, outputs, error, timings, message: error?.message ?? "" };
  return ended(over, "confirmed", { at, detail: status });
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
  return ended({ ...operation, status: "lost", message }, "lost", { at, detail: message });
}

/** The run that it carries out was closed as it ended, and the stage given back. */
export function runClosed(operation: BackgroundOperation): BackgroundOperation {
  const { run, status } = operation;
  if (run === null || !isRunToClose(operation)) return operation;
  return { ...operation, run: { ...run, closedAs: status } };
}

/** Someone wants it no more, and its request has not gone out: nobody sends it. */
export function withdrawn(
  operation: BackgroundOperation,
  actor: string,
  at: Date,
): BackgroundOperation {
  if (operation.status !== "planned") return operation;
  const message = "It was canceled before it was sent: it never runs.";
  const over = { ...operation, status: "canceled" as const, cancelRequestedBy: actor, message };
  return ended(over, "cancel", { at, detail: `asked for by ${actor}` });
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
  operation: BackgroundOperation,
  submissionMs: number,
  now: Date,
): boolean {
  const { submittedOn, history } = operation;
  if (!isNameless(operation)) return false;
  const isAnswerLost = history.some(({ event }) => event === "unclear" || event === "lost");
  return isAnswerLost || now.getTime() - Date.parse(submittedOn) >= submissionMs;
}

/** Two machines' clocks may differ by so much. */
const clocksMs = 300_000;

/**
 * True where an operation that Dataverse has can be this one, whose answer was lost: same name, made
 * at the time, and no text among its parameters that differs. Other values may come back in another
 * form than they were sent in.
 */
export function canBe(
  { name, parameters, submittedOn }: BackgroundOperation,
  found: {
    readonly name: string;
    readonly createdOn: string | null;
    readonly parameters: Readonly<Record<string, unknown>>;
  },
  submissionMs: number,
): boolean {
  const lateMs = Date.parse(found.createdOn ?? "") - Date.parse(submittedOn);
  const isOfThen = lateMs >= -clocksMs && lateMs <= submissionMs + clocksMs;
  const differs = Object.entries(parameters).some(([key, sent]) => {
    const kept = found.parameters[key];
    return isPlainText(sent) && isPlainText(kept) && sent.toLowerCase() !== kept.toLowerCase();
  });
  return found.name === name && isOfThen && !differs;
}

/** Not a time, which the platform may write in a form of its own. */
function isPlainText(value: unknown): value is string {
  return typeof value === "string" && !/^\d{4}-\d{2}-\d{2}/.test(value);
}

/** Limits of patience with an operation, in milliseconds. */
export interface Patience {
  readonly pollMs: number;
  readonly giveUpMs: number;
}

/** What an operation needs now that nobody may be at work on. */
export type NextStep =
  "submit" | "reject" | "look" | "giveUp" | "followUp" | "dropFollowUp" | "wait";

export function nextStep(
  operation: BackgroundOperation,
  { pollMs, giveUpMs }: Patience,
  now: Date,
): NextStep {
  const { status, submittedOn, lookedOn, endedOn, history } = operation;
  const since = (time: string): number => now.getTime() - Date.parse(time);
  if (isSettled(operation)) return "wait";
  if (!isOpen(operation))
    return since(endedOn ?? submittedOn) >= giveUpMs ? "dropFollowUp" : "followUp";
  if (status === "planned")
    return since(history[0]?.at ?? submittedOn) >= giveUpMs ? "reject" : "submit";
  if (since(lookedOn ?? submittedOn) < pollMs) return "wait";
  return since(submittedOn) >= giveUpMs ? "giveUp" : "look";
}

import type { BackgroundOperation } from "./backgroundOperation";
import { followUpId, type FollowUp } from "./followUp";
import { withEvent } from "./operationEvents";

/**
 * What becomes of the follow-up of an operation that has just ended; written with the end itself, so
 * that whoever finds the end knows what is due. What starts something new follows success alone. An
 * operation that was given up may still succeed, so its follow-up goes on waiting.
 *
 * @param at becomes a part of the follow-up's id
 */
export function followUpOnEnd(operation: BackgroundOperation, at: Date): FollowUp | null {
  const { id, status, followUp } = operation;
  if (followUp?.status !== "waiting" && followUp?.request.kind !== "audit") return followUp;
  const { request } = followUp;
  if (status === "succeeded" || request.kind === "audit")
    return { request, status: "due", id: followUpId(request, id, at), message: "" };
  if (status === "lost") return followUp;
  return { request, status: "dropped", id: null, message: `the operation is ${status}` };
}

/** What follows has begun: whoever delivers it once more starts nothing. */
export function followUpDelivered(operation: BackgroundOperation, at: Date): BackgroundOperation {
  const { followUp } = operation;
  if (followUp?.status !== "due") return operation;
  const status = "delivered" as const;
  const delivered = { ...operation, followUp: { ...followUp, status, message: "" } };
  return withEvent(delivered, "followUp", { at, detail: `delivered as ${followUp.id ?? ""}` });
}

/** Nothing follows, for a reason that no waiting mends. */
export function followUpDropped(
  operation: BackgroundOperation,
  message: string,
  at: Date,
): BackgroundOperation {
  const { followUp } = operation;
  if (followUp?.status !== "due") return operation;
  const dropped = { ...operation, followUp: { ...followUp, status: "dropped" as const, message } };
  return withEvent(dropped, "followUp", { at, detail: `dropped: ${message}` });
}

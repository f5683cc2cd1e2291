import type { BackgroundOperation, OperationEvent } from "./backgroundOperation";

/** Further events are counted where they can be, not listed. */
const historyMax = 60;
/** A platform's text may be as long as it likes; a row may not. */
const detailMax = 2_000;

/** The operation with one more event in its history, which stays short. */
export function withEvent(
  operation: BackgroundOperation,
  event: OperationEvent["event"],
  { at, detail }: { readonly at: Date; readonly detail: string },
): BackgroundOperation {
  const { history } = operation;
  if (history.length >= historyMax) return operation;
  const entry = { at: at.toISOString(), event, detail: detail.slice(0, detailMax) };
  return { ...operation, history: [...history, entry] };
}

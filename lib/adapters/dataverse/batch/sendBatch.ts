import { randomUUID } from "node:crypto";
import { ProtocolError, UnauthorizedError } from "../../../ports/errors";
import { apiPath, type DataverseClient } from "../http/DataverseClient";
import type { Failure } from "../http/failures";
import { describePlatformError, readPlatformError } from "../platformError";
import type { BatchItem } from "./BatchItem";
import { buildBatch } from "./buildBatch";
import { boundaryOf } from "./parseMultipart";
import { parseBatch, type ItemAnswer } from "./parseBatch";

/** An item's answers; operations are numbered within the item, whatever their Content-ID was. */
export type BatchResult =
  | { readonly kind: "answered"; readonly items: readonly ItemAnswer[] }
  | { readonly kind: "failed"; readonly failure: Failure };

const forbidden = 403;

/** Content-IDs are unique over the batch; callers think in operations of their item, from 0. */
function renumber(answer: ItemAnswer, firstContentId: number): ItemAnswer {
  if (answer.changeSet === undefined) return answer;
  const changeSet = answer.changeSet.map((part) =>
    part.contentId === undefined ? part : { ...part, contentId: part.contentId - firstContentId },
  );
  return { ...answer, changeSet };
}

/** How the items of one batch are sent. */
export interface BatchSending {
  /** Entra object id for `CallerObjectId`: the outer request's header holds for all parts (DATAVERSE.md 7). */
  readonly caller?: string | undefined;
  /** See `ClientRequest`. */
  readonly beforeSending?: (() => void) | undefined;
}

/**
 * Sends one batch, once. Items that fail do not harm the others (`odata.continue-on-error`). Where
 * the application may not act as `caller` at all, each item is answered with that refusal.
 *
 * @throws UnauthorizedError the token was refused, or the user may not do this at all
 * @throws ProtocolError the batch was refused as a whole for its form
 */
export async function sendBatch(
  client: DataverseClient,
  items: readonly BatchItem[],
  { caller, beforeSending }: BatchSending = {},
): Promise<BatchResult> {
  const built = buildBatch(items, { apiPath, unique: randomUUID() });
  const result = await client.tryOnce({
    method: "POST",
    path: "$batch",
    headers: {
      "Content-Type": built.contentType,
      Prefer: "odata.continue-on-error",
      ...(caller === undefined ? {} : { CallerObjectId: caller }),
    },
    body: built.body,
    ...(beforeSending === undefined ? {} : { beforeSending }),
  });
  if (result.kind === "failed") return result;
  const { answer } = result;
  if (boundaryOf(answer.headers.get("content-type")) === undefined) {
    if (caller !== undefined && answer.status === forbidden) {
      return { kind: "answered", items: items.map(() => ({ changeSet: [answer], reads: [] })) };
    }
    const error = readPlatformError(answer.status, answer.body);
    const message = `Dataverse refused a batch: ${describePlatformError(error)}`;
    throw answer.status === forbidden ? new UnauthorizedError(message) : new ProtocolError(message);
  }
  const answers = parseBatch(answer, items);
  return {
    kind: "answered",
    items: answers.map((item, index) => renumber(item, built.firstContentIds[index] ?? 0)),
  };
}

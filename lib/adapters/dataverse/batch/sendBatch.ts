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

/** Content-IDs are unique over the batch; callers think in operations of their item, from 0. */
function renumber(answer: ItemAnswer, firstContentId: number): ItemAnswer {
  if (answer.changeSet === undefined) return answer;
  const changeSet = answer.changeSet.map((part) =>
    part.contentId === undefined ? part : { ...part, contentId: part.contentId - firstContentId },
  );
  return { ...answer, changeSet };
}

/**
 * Sends one batch, once. Items that fail do not harm the others (`odata.continue-on-error`).
 *
 * @throws UnauthorizedError the token was refused, or the user may not do this at all
 * @throws ProtocolError the batch was refused as a whole for its form
 */
export async function sendBatch(
  client: DataverseClient,
  items: readonly BatchItem[],
): Promise<BatchResult> {
  const built = buildBatch(items, { apiPath, unique: randomUUID() });
  const result = await client.tryOnce({
    method: "POST",
    path: "$batch",
    headers: { "Content-Type": built.contentType, Prefer: "odata.continue-on-error" },
    body: built.body,
  });
  if (result.kind === "failed") return result;
  const { answer } = result;
  if (boundaryOf(answer.headers.get("content-type")) === undefined) {
    const error = readPlatformError(answer.status, answer.body);
    const message = `Dataverse refused a batch: ${describePlatformError(error)}`;
    throw answer.status === 403 ? new UnauthorizedError(message) : new ProtocolError(message);
  }
  const answers = parseBatch(answer, items);
  return {
    kind: "answered",
    items: answers.map((item, index) => renumber(item, built.firstContentIds[index] ?? 0)),
  };
}

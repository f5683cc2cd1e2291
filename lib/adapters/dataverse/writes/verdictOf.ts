import type { SaveOutcome } from "../../../ports/saveOutcome";
import type { ItemResult } from "../batch/executeItems";
import type { PartAnswer } from "../batch/parseBatch";
import { isSuccess } from "../http/HttpAnswer";
import { isJsonObject, parseJson } from "../json";
import { readPlatformError } from "../platformError";
import { outcomeOfError } from "./outcomeOfError";
import type { PlannedSave, SavedSet } from "./PlannedSave";

/** The new version out of an answer that carries the record (`return=representation`). */
function representationEtag(parts: readonly PartAnswer[]): string | undefined {
  const body = parts.at(-1)?.body ?? "";
  if (body === "") return undefined;
  const json = parseJson(body);
  const etag = isJsonObject(json) ? json["@odata.etag"] : undefined;
  return typeof etag === "string" ? etag : undefined;
}

function unknown(result: ItemResult): SaveOutcome {
  return { kind: "unknown", message: result.failure?.detail ?? "no answer came" };
}

/** What the last answer to a change set says about it, taken at its word. */
export function verdictOf(
  save: Pick<PlannedSave, "hasAlternateKey">,
  result: ItemResult,
): SavedSet {
  const parts = result.answer?.changeSet;
  const reads = result.answer?.reads ?? [];
  if (parts === undefined) return { outcome: unknown(result), reads };
  const refused = parts.find((part) => !isSuccess(part));
  if (refused === undefined) {
    const etag = representationEtag(parts);
    return { outcome: { kind: "saved", ...(etag === undefined ? {} : { etag }) }, reads };
  }
  const error = readPlatformError(refused.status, refused.body);
  const outcome = outcomeOfError(error, save.hasAlternateKey ?? false);
  const failedOperation = refused.contentId;
  return { outcome, reads, ...(failedOperation === undefined ? {} : { failedOperation }) };
}

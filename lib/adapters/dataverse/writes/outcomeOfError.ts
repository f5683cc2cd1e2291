import type { SaveOutcome } from "../../../ports/saveOutcome";
import type { PlatformError } from "../platformError";

type Refusal = Exclude<SaveOutcome, { kind: "saved" }>;

/**
 * What the platform's codes mean for a record. HTTP 412 alone says nothing: it can be a stale
 * version, an id that exists or a key that is taken (DATAVERSE.md 4.3 to 4.5).
 */
const kindsByCode: Readonly<Record<string, "versionConflict" | "exists" | "keyTaken" | "gone">> = {
  "0x80060882": "versionConflict",
  "0x80040237": "exists",
  "0x80060892": "keyTaken",
  "0x80040217": "gone",
  "0x80060891": "gone",
};

/** A unique index was violated; the code does not say which (DATAVERSE.md 4.4). */
const uniqueIndexViolated = "0x80073002";

/** A privilege is missing, under one of several codes (DATAVERSE.md 4.5). */
export const forbidden = 403;

/**
 * The outcome of a change set that the platform refused. Anything that has no meaning of its own is
 * `rejected` with the platform's text.
 *
 * @param hasAlternateKey the refused write was to a table with an alternate key and a new id, so a
 *   violated index can only be that key's
 */
export function outcomeOfError(error: PlatformError, hasAlternateKey: boolean): Refusal {
  if (error.code === uniqueIndexViolated) {
    return { kind: hasAlternateKey ? "keyTaken" : "exists" };
  }
  const kind = kindsByCode[error.code];
  if (kind === "gone") return { kind, message: error.message };
  if (kind !== undefined) return { kind };
  // Older environments leave the code of a stale version empty (DATAVERSE.md 4.3).
  if (error.status === 412 && error.code === "") return { kind: "versionConflict" };
  if (error.status === forbidden) return { kind: "forbidden", message: error.message };
  return {
    kind: "rejected",
    platformCode: error.code === "" ? `HTTP ${String(error.status)}` : error.code,
    message: error.message,
  };
}

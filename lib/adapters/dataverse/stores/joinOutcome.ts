import type { JoiningSet, JoinOutcome } from "../../../ports/bundleStore";
import type { SaveOutcome } from "../../../ports/saveOutcome";
import type { PartAnswer } from "../batch/parseBatch";
import { isSuccess } from "../http/HttpAnswer";
import { isJsonObject, parseJson } from "../json";
import type { ReadOperation } from "../batch/BatchItem";
import { invoices } from "../rows/tables";
import { lineOfOperation } from "../writes/draftPayload";
import type { SavedSet } from "../writes/saveChangeSets";

/**
 * Asks for a draft's version right after its change set, in the same batch: each line write moves it
 * (DATAVERSE.md 9.6), and the next set needs it. A query of the collection, because no read is
 * caused by a single record.
 */
export function versionRead(invoiceId: string): ReadOperation {
  return { path: `${invoices.set}?$select=invoiceid&$filter=invoiceid%20eq%20${invoiceId}` };
}

/** The version that `versionRead` brought, if it did. */
function versionAfter(read: PartAnswer | undefined): string | undefined {
  if (read === undefined || !isSuccess(read)) return undefined;
  const json = parseJson(read.body);
  const rows: unknown = isJsonObject(json) ? json["value"] : undefined;
  const row: unknown = Array.isArray(rows) ? rows[0] : undefined;
  const etag = isJsonObject(row) ? row["@odata.etag"] : undefined;
  return typeof etag === "string" ? etag : undefined;
}

function isDraftMoved(
  outcome: SaveOutcome,
  set: JoiningSet,
  facts: { readonly failedOperation: number | undefined; readonly version: string | undefined },
): boolean {
  if (outcome.kind !== "versionConflict" && outcome.kind !== "gone") return false;
  if (facts.failedOperation !== undefined) {
    return lineOfOperation(facts.failedOperation) === undefined;
  }
  // The platform did not tell which write it was: the draft's version right after the set does.
  return facts.version !== set.draft.etag;
}

/** What became of a joining set. */
export function joinOutcome(set: JoiningSet, saved: SavedSet): JoinOutcome {
  const { outcome, failedOperation } = saved;
  const version = versionAfter(saved.reads[0]);
  if (outcome.kind === "saved") {
    const etag = version ?? outcome.etag;
    return { kind: "joined", ...(etag === undefined ? {} : { etag }) };
  }
  if (isDraftMoved(outcome, set, { failedOperation, version })) return { kind: "draftMoved" };
  const lineIndex = failedOperation === undefined ? undefined : lineOfOperation(failedOperation);
  return { kind: "failed", outcome, ...(lineIndex === undefined ? {} : { lineIndex }) };
}

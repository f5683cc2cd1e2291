import { isJobError } from "../../../ports/errors";
import type { SaveOutcome } from "../../../ports/saveOutcome";
import type { BatchItem, Operation, ReadOperation } from "../batch/BatchItem";
import { executeItems, type ItemResult } from "../batch/executeItems";
import type { PartAnswer } from "../batch/parseBatch";
import type { DataverseClient } from "../http/DataverseClient";
import { isSuccess } from "../http/HttpAnswer";
import { isJsonObject, parseJson } from "../json";
import { readPlatformError } from "../platformError";
import { outcomeOfError } from "./outcomeOfError";
import { gatherEvidence, type Evidence, type Proof } from "./proofs";

/** A change set and how to tell whether it happened when its answer is lost. */
export interface PlannedSave {
  readonly operations: readonly Operation[];
  readonly proof: Proof;
  /** The set creates a record in a table with an alternate key. */
  readonly hasAlternateKey?: boolean;
  /** Reads to send right after the set, in the same batch. */
  readonly reads?: readonly ReadOperation[];
}

/** How a change set ended, with what only some callers need. */
export interface SavedSet {
  readonly outcome: SaveOutcome;
  /** The operation that the platform refused, from 0, where it told which. */
  readonly failedOperation?: number;
  /** The answers to the reads. */
  readonly reads: readonly (PartAnswer | undefined)[];
}

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

function savedSet(save: PlannedSave, result: ItemResult): SavedSet {
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

/** Without the evidence the first verdict stands: it says `unknown` or that the record is in the way. */
async function tryEvidence(
  client: DataverseClient,
  proofs: readonly Proof[],
): Promise<readonly Evidence[]> {
  try {
    return await gatherEvidence(client, proofs);
  } catch (error) {
    if (!isJobError(error)) throw error;
    client.telemetry.warn("Dataverse could not be asked whether writes happened", {
      writes: proofs.length,
    });
    return proofs.map(() => ({ happened: false }));
  }
}

/**
 * Saves change sets, many in a request. A set whose answer was lost counts as saved only if the
 * record is there as it was written; so an `exists` or a stale version after a replay is judged, one
 * after a clear first try is not (DESIGN 3, ambiguous answers).
 *
 * @param operationsMax `BATCH_OPERATIONS`
 * @returns how each ended, in their order
 * @throws UnavailableError, UnauthorizedError, ProtocolError as `executeItems`
 */
export async function saveChangeSets(
  client: DataverseClient,
  saves: readonly PlannedSave[],
  operationsMax: number,
): Promise<readonly SavedSet[]> {
  if (saves.length === 0) return [];
  const items: BatchItem[] = saves.map((save) => ({
    changeSet: save.operations,
    reads: save.reads ?? [],
  }));
  const results = await executeItems(client, items, operationsMax);
  const verdicts = results.map((result, index) => savedSet(saves[index] as PlannedSave, result));
  const doubtful = verdicts.flatMap((verdict, index) =>
    results[index]?.ambiguous === true && verdict.outcome.kind !== "saved" ? [index] : [],
  );
  if (doubtful.length === 0) return verdicts;
  const proofs = doubtful.map((index) => (saves[index] as PlannedSave).proof);
  const evidence = await tryEvidence(client, proofs);
  return verdicts.map((verdict, index) => {
    const found = evidence[doubtful.indexOf(index)];
    if (found?.happened !== true) return verdict;
    const etag = found.etag === undefined ? {} : { etag: found.etag };
    return { outcome: { kind: "saved", ...etag }, reads: verdict.reads };
  });
}

/** The outcomes alone, for callers that need no more. */
export async function saveOutcomes(
  client: DataverseClient,
  saves: readonly PlannedSave[],
  operationsMax: number,
): Promise<readonly SaveOutcome[]> {
  const sets = await saveChangeSets(client, saves, operationsMax);
  return sets.map((set) => set.outcome);
}

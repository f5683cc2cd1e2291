import { isJobError } from "../../../ports/errors";
import type { NotImpersonated, SaveOutcome, WriteStamp } from "../../../ports/saveOutcome";
import type { DataverseClient } from "../http/DataverseClient";
import { executeAsCallers, type AttributedResult } from "./executeAsCallers";
import type { PlannedSave, SavedSet, SaveOptions } from "./PlannedSave";
import { gatherEvidence, type Evidence, type Proof } from "./proofs";
import { verdictOf } from "./verdictOf";

/** Without the evidence the first verdict stands: it says `unknown` or that the record is in the way. */
async function tryEvidence(
  client: DataverseClient,
  proofs: readonly Proof[],
): Promise<readonly (Evidence | undefined)[]> {
  try {
    return await gatherEvidence(client, proofs);
  } catch (error) {
    if (!isJobError(error)) throw error;
    client.telemetry.warn("Dataverse could not be asked whether writes happened", {
      writes: proofs.length,
    });
    return proofs.map(() => undefined);
  }
}

/** The verdict on a doubtful set, once the records were looked at. */
function judged(verdict: SavedSet, result: AttributedResult, found: Evidence): SavedSet {
  if (found.happened) {
    const etag = found.etag === undefined ? {} : { etag: found.etag };
    return { outcome: { kind: "saved", ...etag }, reads: verdict.reads };
  }
  const { failure } = result;
  // The database is done with it, so what is not there now will not come later.
  if (verdict.outcome.kind === "unknown" && failure?.kind === "sqlTimeout") {
    return { ...verdict, outcome: { kind: "timedOut", message: failure.detail } };
  }
  return verdict;
}

function attributed(saved: SavedSet, reason: NotImpersonated | undefined): SavedSet {
  if (reason === undefined || saved.outcome.kind !== "saved") return saved;
  return { ...saved, outcome: { ...saved.outcome, notImpersonated: reason } };
}

/**
 * Saves change sets, many in a request. A set whose answer was lost counts as saved only if the
 * record is there as it was written; so an `exists` or a stale version after a replay is judged, one
 * after a clear first try is not (DESIGN 3, ambiguous answers).
 *
 * @returns how each ended, in their order
 * @throws UnavailableError, UnauthorizedError, ProtocolError as `executeItems`
 * @throws LockLostError where the stamp's locks were lost before a request
 */
export async function saveChangeSets(
  client: DataverseClient,
  request: { readonly saves: readonly PlannedSave[]; readonly stamp: WriteStamp },
  options: SaveOptions,
): Promise<readonly SavedSet[]> {
  const { saves } = request;
  if (saves.length === 0) return [];
  const results = await executeAsCallers(client, request, options);
  const verdicts = results.map((result, index) => verdictOf(saves[index] as PlannedSave, result));
  const doubtful = verdicts.flatMap((verdict, index) =>
    results[index]?.ambiguous === true && verdict.outcome.kind !== "saved" ? [index] : [],
  );
  const proofs = doubtful.map((index) => (saves[index] as PlannedSave).proof);
  const evidence = doubtful.length === 0 ? [] : await tryEvidence(client, proofs);
  return results.map((result, index) => {
    const verdict = verdicts[index] as SavedSet;
    const found = evidence[doubtful.indexOf(index)];
    const saved = found === undefined ? verdict : judged(verdict, result, found);
    return attributed(saved, result.notImpersonated);
  });
}

/** The outcomes alone, for callers that need no more. */
export async function saveOutcomes(
  client: DataverseClient,
  request: { readonly saves: readonly PlannedSave[]; readonly stamp: WriteStamp },
  options: SaveOptions,
): Promise<readonly SaveOutcome[]> {
  const sets = await saveChangeSets(client, request, options);
  return sets.map((set) => set.outcome);
}

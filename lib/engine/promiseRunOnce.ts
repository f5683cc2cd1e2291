import type { RunReport, RunReports } from "../ports/runs";

/** True where the run was closed before any process took it up, as when its message was lost. */
function neverBegan({ status, counts, chunks }: RunReport): boolean {
  // One that is shared out counts what its chunks did when it is closed, which a dead one never was.
  return status === "died" && counts.read === 0 && chunks === null;
}

/**
 * `queued`: its message is to be put into the queue, once more if need be; `begun`: it runs or has
 * ended; `busy`: another run has the stage, ask again.
 */
export type PromisedOnce = "queued" | "begun" | "busy";

/** How far a run is that was promised before; undefined where none was, or it is to be promised anew. */
export function promisedBefore(found: RunReport | undefined): "queued" | "begun" | undefined {
  if (found === undefined || neverBegan(found)) return undefined;
  return found.status === "queued" ? "queued" : "begun";
}

/**
 * Promises a run under an id that its cause was given, so that asking again starts no second one.
 *
 * @param promise makes the promise, of the app's own or of Dataverse's (`delegated`)
 * @throws any `JobError`
 */
export async function promiseRunOnce(
  reports: Pick<RunReports, "find">,
  runId: string,
  promise: () => Promise<{ readonly kind: "promised" | "delegated" | "busy" }>,
): Promise<PromisedOnce> {
  const before = promisedBefore(await reports.find(runId));
  if (before !== undefined) return before;
  const { kind } = await promise();
  if (kind === "promised") return "queued";
  return kind === "delegated" ? "begun" : "busy";
}

import { UnavailableError } from "../../ports/errors";
import type { RunReport } from "../../ports/runs";
import { announceEnd } from "../announceEnd";
import { leftOf } from "../carryOut";
import type { StagePlan } from "../engine";
import type { FanOut } from "./FanOut";
import { runEnd } from "./runEnd";
import { sumChunks } from "./sumChunks";

/** How often a report is judged again that another process wrote meanwhile. */
const triesMax = 5;

export type CloseResult = "closed" | "goesOn" | "open";

/**
 * Closes a run if nothing of it is open any more: adds up its chunks, ends its report and frees its
 * stage; or asks for the next slice of its enumeration. Everybody who finishes a chunk asks for it, so
 * the last one finds it so, and the report's version lets one alone do it: it is read before the
 * chunks are looked at, and everything that opens the run again writes it.
 */
export async function closeRun(
  plan: StagePlan,
  fanOut: FanOut,
  runId: string,
): Promise<CloseResult> {
  const { reports, chunks, queue } = fanOut;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const current = await reports.findVersion(runId);
    if (current?.report.status !== "running") return "open";
    if (await chunks.isOpen(runId)) return "open";
    const { report, version } = current;
    const enumeration = await chunks.enumeration(runId);
    if (enumeration === undefined) return "open";
    const sums = await sumChunks(chunks, runId);
    const stoppedBy = await reports.stopRequestedBy(runId);
    // What a person or an event asked for waits for no tick.
    const continues = fanOut.continues || report.trigger !== "timer";
    const end = runEnd({ ...fanOut, continues, enumeration, sums, stoppedBy });
    const { counts, baseDataUse, totals } = sums;
    const summed = { ...report, counts, baseDataUse, chunks: totals };
    if (end.kind === "nextSlice") {
      if (!(await reports.replace({ ...summed, status: "queued" }, version))) continue;
      await queue.sendRun({ runId, slice: enumeration.slice + 1 });
      return "goesOn";
    }
    const { status, message } = end;
    if (await finish(plan, fanOut, { report: { ...summed, status, message }, version }))
      return "closed";
  }
  throw new UnavailableError(`The report of run ${runId} is being written by others.`);
}

async function finish(
  plan: StagePlan,
  { reports, locks, clock, telemetry }: FanOut,
  { report, version }: { readonly report: RunReport; readonly version: string },
): Promise<boolean> {
  const { runId, scope, status } = report;
  const { stage } = plan.open({ runId, scope });
  const left = status === "cancelled" ? null : await leftOf(stage, telemetry);
  const ended = { ...report, left, endedOn: clock.now() };
  if (!(await reports.replace(ended, version))) return false;
  announceEnd(telemetry, ended);
  await locks.leaveStage(plan.name, runId);
  return true;
}

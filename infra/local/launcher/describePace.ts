import { durationText, grouped } from "../summary/plainNumbers";
import type { StageName } from "./stages";

export interface StageCounts {
  readonly read: number;
  readonly succeeded: number;
  readonly failed: number;
}

export interface StagePosition extends StageCounts {
  readonly stage: StageName;
  /** About how many records the stage will read; 0 when unknown. */
  readonly expected: number;
  readonly elapsedMs: number;
  /** When the counts last changed: they come page by page, and between two the rate stands still. */
  readonly countedAfterMs: number;
  readonly isFinished: boolean;
}

const recordsOf: Readonly<Record<StageName, string>> = {
  "create-lines": "lines",
  bundle: "lines",
  calculate: "invoices",
  send: "invoices",
};
/** Before that a rate is a guess. */
const rateAfterMs = 500;

/** How far a stage is, in words: counts, rate and, where the total is known, the time left. */
export function describePace(position: StagePosition): string {
  const { stage, read, expected, elapsedMs, countedAfterMs, isFinished, failed } = position;
  const total = isFinished || expected <= read ? "" : ` of ${grouped(expected)}`;
  const rateMs = isFinished ? elapsedMs : countedAfterMs;
  const perSecond = rateMs < rateAfterMs || read === 0 ? 0 : (read * 1_000) / rateMs;
  const restMs = ((expected - read) * 1_000) / perSecond - (elapsedMs - countedAfterMs);
  return [
    `${grouped(read)}${total} ${recordsOf[stage]}${isFinished ? ` in ${durationText(elapsedMs)}` : ""}`,
    ...(perSecond === 0 ? [] : [`${rateText(perSecond)}/s`]),
    ...(total === "" || perSecond === 0 ? [] : [`${durationText(Math.max(0, restMs))} left`]),
    ...(failed === 0 ? [] : [`${grouped(failed)} in error`]),
    ...laterText(position),
  ].join(", ");
}

/** What another run held or changed is taken up again. */
function laterText({ read, succeeded, failed, isFinished }: StagePosition): string[] {
  const later = read - succeeded - failed;
  return isFinished && later > 0 ? [`${grouped(later)} left for later`] : [];
}

function rateText(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : grouped(Math.round(perSecond));
}

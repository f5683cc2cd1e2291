import { counted } from "../../local/summary/formatErrors";
import type { RoundPlan } from "../plan/RoundPlan";
import type { RoundOutcome } from "../runRound";

const shownMax = 12;

/** A round in one line, and each of its violations in one more. */
export function formatRound({ plan, violations, tally, seconds }: RoundOutcome): string {
  const { round, workers, trade, settings } = plan;
  const events = tally.counts.reduce((sum, [, times]) => sum + times, 0);
  const facts = [
    `round ${String(round)}`,
    counted(workers.length, "worker"),
    settings["STAGE_MODE"] ?? "",
    settings["RECORD_LOCKS"] === "on" ? "record locks" : "no record locks",
    `${String(trade.lines.length)} lines`,
    `${String(events)} events`,
    `${seconds.toFixed(1)} s`,
    violations.length === 0 ? "ok" : counted(violations.length, "violation").toUpperCase(),
  ];
  const shown = violations.slice(0, shownMax);
  return [facts.join(", "), ...shown.map(({ code, message }) => `  ${code} ${message}`)].join("\n");
}

/** What runs the same plan again. */
export function replayLine({ seed, round }: RoundPlan, withoutLocks: boolean): string {
  const locks = withoutLocks ? " --no-locks" : "";
  return `npm run chaos -- --seed ${String(seed)} --round ${String(round)}${locks}`;
}

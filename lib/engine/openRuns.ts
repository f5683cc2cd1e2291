import type { StageName } from "../domain/stages";
import type { Clock } from "../ports/clock";
import type { RunReport, RunReports } from "../ports/runs";

/** How long ago a run may have begun that is looked for: longer than a stage rests that people care for. */
const lookedBackMs = 7 * 24 * 3_600_000;

/** The runs of a stage that say that they go on, whether somebody is at work on them or not. */
export function openRuns(
  stage: StageName,
  { reports, clock }: { readonly reports: Pick<RunReports, "open">; readonly clock: Clock },
): Promise<readonly RunReport[]> {
  return reports.open(stage, new Date(clock.now().getTime() - lookedBackMs));
}

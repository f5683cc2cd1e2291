import type { StageName } from "../domain/stages";
import type { StagePlan } from "../engine/engine";
import type { ContinueResult } from "../engine/promiseRun";
import type { RecordResult } from "../engine/runRecord";
import type { RunResult } from "../engine/runStage";
import type { Background } from "./composeBackground";

function runIdOf(result: RunResult | ContinueResult | RecordResult): string | undefined {
  if (result.kind === "decided") return result.runId;
  return result.kind === "ran" ? result.report.runId : undefined;
}

/**
 * Gives on the result of a run that has ended, after the export of what it sent was begun, where its
 * stage is audited. A run that goes on is not over, and is left.
 */
export function auditedRuns(
  plans: Readonly<Record<StageName, Pick<StagePlan, "isAudited">>>,
  background: Pick<Background, "runEnded">,
): <Result extends RunResult | ContinueResult | RecordResult>(
  stage: StageName,
  result: Result,
) => Promise<Result> {
  return async (stage, result) => {
    const runId = plans[stage].isAudited ? runIdOf(result) : undefined;
    if (runId !== undefined) await background.runEnded(runId);
    return result;
  };
}

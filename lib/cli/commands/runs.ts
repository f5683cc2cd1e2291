import { stageNames } from "../../domain/stages";
import { runStatuses, type RunReport } from "../../ports/runs";
import type { Command } from "../command";
import { describeRun } from "../describeRun";
import { exitCodes } from "../exitCodes";

/** So many of a stage's newest runs are shown. */
const runsPerStage = 20;

function line(run: RunReport): string {
  const by = run.startedBy ?? run.trigger;
  return `${run.startedOn.toISOString()}  ${run.runId}  ${by}  ${describeRun(run)}`;
}

export const runs: Command = {
  name: "runs",
  usage: "",
  summary: "list the newest runs of every stage",
  words: [0, 0],
  options: {
    stage: { value: "NAME", help: "of this stage alone" },
    status: { value: "STATUS", help: `with this status alone: ${runStatuses.join(", ")}` },
  },
  run: async ({ options: { stage, status }, app, tell }) => {
    const stages = stageNames.filter((name) => stage === undefined || name === stage);
    if (stages.length === 0) return `--stage must be one of ${stageNames.join(", ")}.`;
    if (status !== undefined && !runStatuses.some((known) => known === status))
      return `--status must be one of ${runStatuses.join(", ")}.`;
    const { runs: reports } = app();
    const latest = await Promise.all(stages.map((name) => reports.latest(name, runsPerStage)));
    const chosen = latest
      .flat()
      .filter((run) => status === undefined || run.status === status)
      .sort((a, b) => (a.runId < b.runId ? -1 : 1));
    tell({ runs: chosen }, chosen.length === 0 ? "No runs." : chosen.map(line).join("\n"));
    return exitCodes.done;
  },
};

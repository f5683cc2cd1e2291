import { z } from "zod";
import { stageNames } from "../../../domain/stages";
import { noBody, noFields, route } from "../route";
import { runSchema, runStatusSchema, stageSchema } from "../schemas";

/** How many of a stage's newest runs are looked at: none are older than anybody asks about. */
const runsPerStageMax = 100;

export const listRuns = route({
  name: "list-runs",
  method: "GET",
  path: "runs",
  summary: `The newest ${String(runsPerStageMax)} runs of a stage, or of each stage, newest first.`,
  params: noFields,
  query: z.strictObject({ stage: stageSchema.optional(), status: runStatusSchema.optional() }),
  body: noBody,
  answers: { 200: { description: "The runs.", schema: z.object({ runs: z.array(runSchema) }) } },
  refusals: [],
  handle: async ({ query: { stage, status }, app }) => {
    const stages = stage === undefined ? stageNames : [stage];
    const latest = await Promise.all(stages.map((name) => app.runs.latest(name, runsPerStageMax)));
    const runs = latest
      .flat()
      .filter((run) => status === undefined || run.status === status)
      .sort((a, b) => (a.runId < b.runId ? -1 : 1));
    return { status: 200, body: { runs } };
  },
});

import { z } from "zod";
import { reruns, type StageName } from "../../../domain/stages";
import type { App } from "../../composeApp";
import type { HttpAnswer } from "../HttpAnswer";
import { problem } from "../problems";
import { noFields, route } from "../route";
import { decisionSchema, guidSchema, recordStateSchema, runSchema, stageSchema } from "../schemas";

const bodySchema = z
  .strictObject({
    recordId: guidSchema.optional(),
    maxRecords: z.int("must be a whole number from 1").min(1, "must be at least 1").optional(),
    dryRun: z.boolean("must be true or false").default(false),
    rerun: z.enum(reruns, { error: `must be one of ${reruns.join(", ")}` }).optional(),
  })
  .refine(
    ({ recordId, maxRecords, rerun }) =>
      recordId === undefined || (maxRecords === undefined && rerun === undefined),
    { error: "stands alone: leave maxRecords and rerun out", path: ["recordId"] },
  );

const recordAnswer = z.object({
  outcome: z.enum(["decided", "notDue"]),
  dryRun: z.boolean(),
  /** Stands in `invjob_runid` of what was written. */
  runId: z.string().nullable(),
  reason: z.string().nullable(),
  decisions: z.array(decisionSchema),
  errorsByCode: z.record(z.string(), z.number()),
  now: recordStateSchema,
});

interface RecordRequest {
  readonly recordId: string;
  readonly dryRun: boolean;
  readonly actor: string;
}

async function answerRecord(
  stage: StageName,
  { recordId, dryRun, actor }: RecordRequest,
  app: App,
): Promise<HttpAnswer> {
  const result = await app.runRecord(stage, { trigger: "http", actor, recordId, dryRun });
  switch (result.kind) {
    case "notHere":
      return problem("not-allowed", result.message);
    case "notFound":
      return problem("not-found", `${stage} knows no record with the id ${recordId}.`);
    case "locked": {
      const { owner, heldForMs } = result.holder;
      const seconds = String(Math.round(heldForMs / 1000));
      const detail = `${owner} has had it for ${seconds} seconds: ask again when it is done.`;
      return problem("locked", detail, { holder: owner, heldForMs });
    }
    case "notDue": {
      const reason = app.whyNotDue(stage, result.now);
      const nothing = { runId: null, decisions: [], errorsByCode: {} };
      return {
        status: 200,
        body: { outcome: "notDue", dryRun, reason, ...nothing, now: result.now },
      };
    }
    case "decided": {
      const { runId, decisions, counts, now } = result;
      const { errorsByCode } = counts;
      const decided = { runId: dryRun ? null : runId, reason: null, decisions, errorsByCode, now };
      return { status: 200, body: { outcome: "decided", dryRun, ...decided } };
    }
  }
}

export const startStage = route({
  name: "start-stage",
  method: "POST",
  path: "stages/{stage}",
  summary:
    "Runs a stage (202, and the run goes on by itself), or takes one record through it (200, at once).",
  params: z.strictObject({ stage: stageSchema }),
  query: noFields,
  body: bodySchema,
  answers: {
    200: { description: "What became of the record, or why not.", schema: recordAnswer },
    202: { description: "The run, which Location names too.", schema: runSchema },
  },
  refusals: ["not-found", "locked", "stage-running", "not-allowed"],
  isQueueing: true,
  handle: async ({ params: { stage }, body, actor, app }) => {
    const { recordId, dryRun, maxRecords = null, rerun = "all" } = body;
    if (recordId !== undefined) return answerRecord(stage, { recordId, dryRun, actor }, app);
    const scope = { rerun, maxRecords, dryRun, recordId: null };
    const promise = await app.promiseRun(stage, { trigger: "http", actor, scope });
    if (promise.kind === "notHere") return problem("not-allowed", promise.message);
    if (promise.kind === "busy") {
      const { runId, holder } = promise;
      const detail = `Run ${runId} of ${stage} is at work on ${holder.owner}: look at it, or stop it.`;
      const headers = { location: `/api/runs/${runId}` };
      const { owner, heldForMs } = holder;
      return problem("stage-running", detail, { headers, runId, holder: owner, heldForMs });
    }
    const { report } = promise;
    return {
      status: 202,
      headers: { location: `/api/runs/${report.runId}` },
      body: report,
      ...(promise.kind === "promised" && { message: { runId: report.runId, slice: 0 } }),
    };
  },
});

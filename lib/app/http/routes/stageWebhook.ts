import { z } from "zod";
import { functionKey } from "../actorOf";
import { problem } from "../problems";
import { noFields, route } from "../route";
import { stageSchema } from "../schemas";
import { askedStage, eventIdentity, executionContextSchema } from "../webhookWish";

/** Of payloads that were too large, which are stripped before they are sent (DATAVERSE.md 1.4). */
const strippedHeader = "x-ms-dynamics-msg-size-exceeded";

const takenSchema = z.object({
  runId: z.string(),
  stage: stageSchema,
  recordId: z.string().nullable(),
  message: z.string(),
});

export const stageWebhook = route({
  name: "stage-webhook",
  method: "POST",
  path: "stages",
  summary:
    "A webhook of Dataverse: the button (`invjob_RunStage`), or a step on a table. Taken at once (202), carried out by itself.",
  params: noFields,
  query: noFields,
  body: executionContextSchema,
  bodyBytes: "WEBHOOK_BODY_BYTES",
  answers: {
    202: { description: "The run that does it, the same each time.", schema: takenSchema },
  },
  refusals: ["stripped", "stage-running", "not-allowed"],
  isQueueing: true,
  handle: async ({ body, headers, actor, app }) => {
    if (headers.has(strippedHeader))
      return problem(
        "stripped",
        "The message was larger than 256 KB, so Dataverse stripped it: register the step with fewer columns and images.",
      );
    const asked = askedStage(body);
    if (asked.kind !== "asked")
      return problem(asked.kind === "wrong" ? "invalid-body" : asked.kind, asked.message);
    const { stage, recordId } = asked;
    const user = body.InitiatingUserId;
    const who = actor === functionKey && user != null ? `Dataverse user ${user}` : actor;
    const event = eventIdentity(body);
    const taken = await app.takeWish({ stage, recordId, event, actor: who });
    if (taken.kind === "notHere") return problem("not-allowed", taken.message);
    const { runId } = taken;
    const headersOfRun = { location: `/api/runs/${runId}` };
    if (taken.kind === "busy")
      return problem("stage-running", `Another run of ${stage} is at work: ask again after it.`);
    const isQueued = taken.kind === "queued";
    const message = isQueued ? "It is carried out soon." : "It was asked for before.";
    return {
      status: 202,
      headers: headersOfRun,
      body: { runId, stage, recordId, message },
      ...(isQueued && { message: { runId, slice: 0 } }),
    };
  },
});

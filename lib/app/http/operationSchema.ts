import { z } from "zod";
import { operationStatuses } from "../../domain/backgroundOperation";
import { stageNames } from "../../domain/stages";
import { followUpStatuses } from "../../domain/followUp";

const text = z.string().nullable();
const time = z.iso.datetime();
const json = z.record(z.string(), z.unknown());

/** An operation as it is answered, `BackgroundOperation`. */
export const operationSchema = z.object({
  id: z.string(),
  name: z.string(),
  parameters: json,
  startedBy: z.string(),
  run: z
    .object({
      stage: z.enum(stageNames),
      runId: z.string(),
      closedAs: z.enum(operationStatuses).nullable().describe("Null until the run is closed."),
    })
    .nullable()
    .describe("The run of a stage that it carries out."),
  status: z.enum(operationStatuses),
  submittedOn: time,
  endedOn: time.nullable(),
  lookedOn: time.nullable().describe("When Dataverse was last asked about it."),
  backgroundOperationId: text.describe("Its id in Dataverse."),
  hints: z.array(z.string()),
  notices: z.int(),
  cancelRequestedBy: text,
  timings: z
    .object({ createdOn: text, startedOn: text, endedOn: text, retries: z.int().nullable() })
    .nullable()
    .describe("What Dataverse's own row tells, once it has ended."),
  outputs: json.nullable(),
  error: z.object({ code: z.int().nullable(), message: z.string() }).nullable(),
  message: z.string(),
  followUp: z
    .object({
      request: z.looseObject({ kind: z.string() }),
      status: z.enum(followUpStatuses),
      id: text.describe("Of the run or operation that follows, once that is due."),
      message: z.string(),
    })
    .nullable(),
  history: z.array(z.object({ at: time, event: z.string(), detail: z.string() })),
});

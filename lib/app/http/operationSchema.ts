import { z } from "zod";
import { operationStatuses } from "../../domain/backgroundOperation";

const text = z.string().nullable();
const time = z.iso.datetime();
const json = z.record(z.string(), z.unknown());

/** An operation as it is answered, `BackgroundOperation`. */
export const operationSchema = z.object({
  id: z.string(),
  name: z.string(),
  parameters: json,
  startedBy: z.string(),
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
  history: z.array(z.object({ at: time, event: z.string(), detail: z.string() })),
});

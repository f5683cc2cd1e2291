import { z } from "zod";
import type { Guid } from "../../domain/guid";
import { stageNames, type StageName } from "../../domain/stages";
import { guidSchema, stageSchema } from "./schemas";

/** The Custom API behind the button (infra/dataverse/customApis.ts); every other message is a table's. */
const buttonMessage = "invjob_RunStage";

const noId = "00000000-0000-0000-0000-000000000000";

const keyedValue = z.object({ key: z.string(), value: z.unknown() });

/**
 * What is read of the `RemoteExecutionContext` that a webhook posts (DATAVERSE.md 1.4). What a
 * payload over 256 KB loses may be left out, null or empty.
 */
export const executionContextSchema = z.looseObject({
  MessageName: z.string({
    error:
      "must be a text, as in what Dataverse posts; to run a stage yourself, POST /api/stages/{stage}",
  }),
  PrimaryEntityName: z.string().nullish(),
  PrimaryEntityId: guidSchema.nullish(),
  InitiatingUserId: guidSchema.nullish(),
  OperationId: guidSchema.nullish(),
  CorrelationId: guidSchema.nullish(),
  RequestId: guidSchema.nullish(),
  OperationCreatedOn: z.string().nullish().describe("Such as /Date(1750000000000+0000)/."),
  InputParameters: z.array(keyedValue).nullish(),
});
export type ExecutionContext = z.output<typeof executionContextSchema>;

/** What a context asks for, or the sentence that says what is wrong with it. */
export type AskedStage =
  | { readonly kind: "asked"; readonly stage: StageName; readonly recordId: Guid | null }
  | { readonly kind: "stripped" | "wrong"; readonly message: string };

const lineTables = ["salesorderdetail", "invjob_invoiceline"];
const tablesOf: Readonly<Record<StageName, readonly string[]>> = {
  "create-lines": lineTables,
  bundle: lineTables,
  calculate: ["invoice"],
  send: ["invoice"],
};

/** What a step on a table asks for; sending is asked for by name only. */
const stageOfTable: ReadonlyMap<string, StageName> = new Map([
  ["salesorderdetail", "create-lines"],
  ["invjob_invoiceline", "bundle"],
  ["invoice", "calculate"],
]);

function wrong(message: string): AskedStage {
  return { kind: "wrong", message };
}

/** Empty and missing are the same to Dataverse. */
function textOf(parameters: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = parameters.get(name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

function askedByButton({ InputParameters: given }: ExecutionContext): AskedStage {
  if (given == null || given.length === 0)
    return {
      kind: "stripped",
      message: "InputParameters are missing: the message was larger than 256 KB.",
    };
  const parameters = new Map(given.map(({ key, value }) => [key, value]));
  const stage = stageSchema.safeParse(textOf(parameters, "Stage"));
  if (!stage.success) return wrong(`Stage must be one of ${stageNames.join(", ")}.`);
  const table = textOf(parameters, "Table");
  const id = textOf(parameters, "RecordId");
  if (id === undefined && table === undefined)
    return { kind: "asked", stage: stage.data, recordId: null };
  const tables = tablesOf[stage.data];
  if (table === undefined || !tables.includes(table))
    return wrong(`Table must be ${tables.join(" or ")} for the stage ${stage.data}.`);
  const recordId = guidSchema.safeParse(id?.replace(/[{}]/g, ""));
  if (!recordId.success)
    return wrong("RecordId must be the id of a record; leave Table out too for the whole stage.");
  return { kind: "asked", stage: stage.data, recordId: recordId.data };
}

function askedByTable({ PrimaryEntityName: table, PrimaryEntityId: id }: ExecutionContext) {
  const stage = stageOfTable.get(table ?? "");
  if (stage === undefined)
    return wrong(`PrimaryEntityName must be one of ${[...stageOfTable.keys()].join(", ")}.`);
  if (id == null || id === noId) return wrong("PrimaryEntityId is missing.");
  return { kind: "asked", stage, recordId: id } as const;
}

/** The stage and the record that a webhook asks for, by the button or by a step on a table. Pure. */
export function askedStage(context: ExecutionContext): AskedStage {
  return context.MessageName === buttonMessage ? askedByButton(context) : askedByTable(context);
}

/**
 * What tells one event from another: the id of its system job, which a second try has too
 * (DATAVERSE.md 1.4).
 */
export function eventIdentity(context: ExecutionContext): {
  readonly key: string;
  readonly at: Date | undefined;
} {
  const { OperationId, CorrelationId, RequestId, OperationCreatedOn } = context;
  const isKnown = OperationId != null && OperationId !== noId;
  const key = isKnown ? OperationId : `${CorrelationId ?? ""} ${RequestId ?? ""}`;
  const milliseconds = /^\/Date\((-?\d{1,15})/.exec(OperationCreatedOn ?? "")?.[1];
  return { key, at: milliseconds === undefined ? undefined : new Date(Number(milliseconds)) };
}

import { z } from "zod";
import {
  isSettled,
  operationEvents,
  operationStatuses,
  type BackgroundOperation,
} from "../../domain/backgroundOperation";
import { followUpStatuses, type FollowUpRequest } from "../../domain/followUp";
import { stageNames } from "../../domain/stages";
import type { StoredOperation } from "../../ports/backgroundOperations";
import { ProtocolError } from "../../ports/errors";
import type { NewRow, StoredRow } from "../storage/Table";

export const operationPartition = "operation";
/** Rows that say whose an operation in Dataverse is, under its id there. */
export const platformPartition = "platform";

/** A column holds at most 32K characters, a row about a million bytes (FUNCTIONS.md 11). */
const chunkCharacters = 30_000;
const chunksMax = 15;

const text = z.string().nullable();
const json = z.record(z.string(), z.unknown());

const followUpRequestSchema: z.ZodType<FollowUpRequest> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("stage"), stage: z.enum(stageNames) }),
    z.object({
      kind: z.literal("operation"),
      name: z.string(),
      parameters: json,
      then: followUpRequestSchema.nullable(),
    }),
    z.object({ kind: z.literal("audit"), runId: z.string() }),
  ]),
);

const operationSchema = z.object({
  id: z.string(),
  name: z.string(),
  parameters: json,
  startedBy: z.string(),
  run: z
    .object({
      stage: z.enum(stageNames),
      runId: z.string(),
      closedAs: z.enum(operationStatuses).nullable(),
    })
    .nullable()
    .default(null),
  status: z.enum(operationStatuses),
  submittedOn: z.string(),
  endedOn: text,
  lookedOn: text,
  backgroundOperationId: text,
  hints: z.array(z.string()),
  notices: z.number(),
  cancelRequestedBy: text,
  timings: z
    .object({ createdOn: text, startedOn: text, endedOn: text, retries: z.number().nullable() })
    .nullable(),
  outputs: json.nullable(),
  error: z.object({ code: z.number().nullable(), message: z.string() }).nullable(),
  message: z.string(),
  followUp: z
    .object({
      request: followUpRequestSchema,
      status: z.enum(followUpStatuses),
      id: text,
      message: z.string(),
    })
    .nullable(),
  history: z.array(
    z.object({
      at: z.string(),
      event: z.enum(operationEvents),
      detail: z.string(),
    }),
  ),
});

function chunksOf(document: string): readonly string[] {
  const count = Math.ceil(document.length / chunkCharacters);
  return Array.from({ length: count }, (_, index) =>
    document.slice(index * chunkCharacters, (index + 1) * chunkCharacters),
  );
}

/** What does not fit into a row is left in Dataverse, and the row says so. */
function fitting(operation: BackgroundOperation): string {
  const whole = JSON.stringify(operation);
  if (whole.length <= chunkCharacters * chunksMax) return whole;
  const message = "Its outputs are too large to be kept here: read them in Dataverse.";
  return JSON.stringify({ ...operation, outputs: null, message });
}

/** The columns beside the document are what rows are searched by. */
export function toOperationRow(operation: BackgroundOperation): NewRow {
  const chunks = chunksOf(fitting(operation));
  if (chunks.length > chunksMax) throw new RangeError("an operation without outputs fits its row");
  return {
    partitionKey: operationPartition,
    rowKey: operation.id,
    status: operation.status,
    isFinished: isSettled(operation),
    chunks: chunks.length,
    ...Object.fromEntries(chunks.map((chunk, index) => [`document${String(index)}`, chunk])),
  };
}

/** @throws ProtocolError where the row is not one of ours */
export function fromOperationRow(row: StoredRow): StoredOperation {
  const chunks = Array.from({ length: Number(row["chunks"]) }, (_, index) =>
    String(row[`document${String(index)}`]),
  );
  try {
    const operation = operationSchema.parse(JSON.parse(chunks.join("")));
    return { operation, version: row.etag };
  } catch (cause) {
    throw new ProtocolError("A row of the operations table is not an operation.", { cause });
  }
}

import { z } from "zod";
import { auditStatuses } from "../../domain/runAudit";
import { invoiceStages, lineStages, reruns, stageNames } from "../../domain/stages";
import { runStatuses } from "../../ports/runs";

const count = z.int().min(0);
const time = z.iso.datetime();
const text = z.string().nullable();
const countsByName = z.record(z.string(), count);

/** The id of a Dataverse record, in whatever case it is typed. */
export const guidSchema = z
  .string()
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, {
    error: "must be the id of a record, such as 6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d",
  })
  .toLowerCase();

export const stageSchema = z.enum(stageNames, {
  error: `must be one of ${stageNames.join(", ")}`,
});

export const runStatusSchema = z.enum(runStatuses, {
  error: `must be one of ${runStatuses.join(", ")}`,
});

/** A run as it is answered: `RunReport` with its times as text. */
export const runSchema = z.object({
  runId: z.string(),
  stage: stageSchema,
  status: runStatusSchema,
  trigger: z.string(),
  startedBy: text,
  scope: z.object({
    rerun: z.enum(reruns),
    maxRecords: count.nullable(),
    dryRun: z.boolean(),
    recordId: text,
  }),
  worker: z.string(),
  operationId: text.describe("The background operation that carries it out inside Dataverse."),
  startedOn: time,
  endedOn: time.nullable(),
  counts: z.object({
    read: count,
    succeeded: count,
    failed: count,
    skipped: count,
    conflicts: count,
    errorsByCode: countsByName,
    unexpected: count,
    notImpersonated: countsByName,
    writeBackFailures: count,
  }),
  baseDataUse: z.record(z.string(), z.object({ hits: count, misses: count })),
  left: z.object({ count, exceeds: z.boolean() }).nullable(),
  message: z.string(),
  totals: z
    .object({
      moves: countsByName,
      errorsByCode: countsByName,
      bundles: count,
      amounts: z.record(z.string(), z.object({ net: z.string(), tax: z.string() })),
      requests: z.object({ reads: count, writes: count }),
    })
    .nullable(),
  audit: z
    .object({
      status: z.enum(auditStatuses),
      operationId: text,
      annotationId: text.describe("The note with the export of what was sent."),
      invoices: count.nullable(),
      message: z.string(),
    })
    .nullable(),
  chunks: z.object({ all: count, done: count, poisoned: count }).nullable(),
});

/** A decision of a run, as `Decision`. */
export const decisionSchema = z.object({
  record: z.enum(["line", "invoice", "bundle"]),
  id: text,
  from: text,
  to: text,
  code: text,
  message: text,
  bundleKey: text,
  currencyId: text,
  invoiceId: text,
  lines: count.nullable(),
  net: text,
  tax: text,
  result: z.string(),
});

const errorOfRecord = { errorCode: text, errorMessage: text };

/** Where a record stands, as `RecordState`. */
export const recordStateSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("line"),
    id: z.string(),
    stage: z.enum([...lineStages, "none"]),
    ...errorOfRecord,
    invoiceId: text,
    orderState: z.int(),
    orderDate: text,
  }),
  z.object({
    kind: z.literal("invoice"),
    id: z.string(),
    stage: z.enum(invoiceStages),
    ...errorOfRecord,
    claimedBy: text,
  }),
]);

import { z } from "zod";
import { auditStatuses, type RunAudit } from "../../domain/runAudit";
import { ProtocolError } from "../../ports/errors";
import { count, sentenceLengthMax } from "./columns";

const text = z.string().nullable();

const auditSchema = z.object({
  status: z.enum(auditStatuses),
  operationId: text,
  annotationId: text,
  invoices: count.nullable(),
  message: z.string(),
});

/** The audit of a run as a column of its row. */
export function auditText(audit: RunAudit): string {
  return JSON.stringify({ ...audit, message: audit.message.slice(0, sentenceLengthMax) });
}

/** @throws ProtocolError where the column is not ours */
export function readAudit(column: string): RunAudit {
  try {
    return auditSchema.parse(JSON.parse(column));
  } catch (cause) {
    throw new ProtocolError("A run report's audit has an unknown form.", { cause });
  }
}

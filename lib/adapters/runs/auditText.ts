import { z } from "zod";
import { auditStatuses, type RunAudit } from "../../domain/runAudit";
import { ProtocolError } from "../../ports/errors";

const text = z.string().nullable();

const auditSchema = z.object({
  status: z.enum(auditStatuses),
  operationId: text,
  annotationId: text,
  invoices: z.number().int().nonnegative().nullable(),
  message: z.string(),
});

/** Storage keeps at most 32K characters in a column (FUNCTIONS.md 11); a sentence needs far less. */
const messageMax = 4_000;

/** The audit of a run as a column of its row. */
export function auditText(audit: RunAudit): string {
  return JSON.stringify({ ...audit, message: audit.message.slice(0, messageMax) });
}

/** @throws ProtocolError where the column is not ours */
export function readAudit(column: string): RunAudit {
  try {
    return auditSchema.parse(JSON.parse(column));
  } catch (cause) {
    throw new ProtocolError("A run report's audit has an unknown form.", { cause });
  }
}

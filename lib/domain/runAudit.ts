/**
 * `due`: an export was asked for when the run began; `submitted`: an operation exports; `exported`:
 * its note is there; `failed`: it is not; `nothing`: the run sent no invoice.
 */
export const auditStatuses = ["due", "submitted", "exported", "failed", "nothing"] as const;

/** The audit export of what a run of stage 4 sent. */
export interface RunAudit {
  readonly status: (typeof auditStatuses)[number];
  /** The background operation that exports. */
  readonly operationId: string | null;
  /** The note with the export. */
  readonly annotationId: string | null;
  /** How many invoices there were to be exported; null where nobody counted, or so far. */
  readonly invoices: number | null;
  /** Why there is no note; empty otherwise. */
  readonly message: string;
}

export const auditDue: RunAudit = {
  status: "due",
  operationId: null,
  annotationId: null,
  invoices: null,
  message: "",
};

/** The run sent nothing. What is known already stays. */
export function auditOfNothing(audit: RunAudit): RunAudit {
  return audit.status === "due" ? { ...audit, status: "nothing", invoices: 0 } : audit;
}

/** An operation was planned for it. What came of the operation meanwhile stays. */
export function auditSubmitted(
  audit: RunAudit,
  planned: { readonly operationId: string; readonly invoices: number | null },
): RunAudit {
  return audit.status === "due" ? { ...audit, ...planned, status: "submitted" } : audit;
}

/**
 * The run goes on after its end, and may send more: it is exported anew when it is over. The operation
 * that exported what it sent before stays known, so that its end, told late, is not taken for the new one's.
 */
export function auditReopened({ operationId }: RunAudit): RunAudit {
  return { ...auditDue, operationId };
}

/** How the operation has ended. One that was given up may still bring its note. */
export function auditEnded(
  audit: RunAudit,
  ended: { readonly operationId: string } & (
    { readonly annotationId: string } | { readonly message: string }
  ),
): RunAudit {
  const { operationId } = ended;
  const isKnown = audit.operationId === operationId;
  const isPast = audit.status === "due" ? isKnown : audit.operationId !== null && !isKnown;
  if (isPast || audit.status === "exported") return audit;
  return "annotationId" in ended
    ? { ...audit, operationId, annotationId: ended.annotationId, status: "exported", message: "" }
    : { ...audit, operationId, status: "failed", message: ended.message };
}

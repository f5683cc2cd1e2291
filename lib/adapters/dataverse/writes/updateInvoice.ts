import type { Guid } from "../../../domain/guid";
import type { PlatformState } from "../../../domain/invoice";
import type { WriteStamp } from "../../../ports/saveOutcome";
import type { Operation } from "../batch/BatchItem";
import type { JsonObject } from "../json";
import { invoices, recordPath } from "../rows/tables";
import { columnText } from "./columnText";

/** Any version, but never a record that is not there (DATAVERSE.md 4.2). */
const anyVersion = "*";

export interface InvoiceVersion {
  readonly id: Guid;
  readonly etag: string;
}

/** An update that is refused when the invoice changed since it was read. */
export function updateInvoice(
  invoice: InvoiceVersion,
  columns: JsonObject,
  stamp: WriteStamp,
): Operation {
  return {
    method: "PATCH",
    path: recordPath(invoices, invoice.id),
    headers: { "If-Match": invoice.etag },
    body: { ...columns, invjob_runid: columnText("invjob_runid", stamp.runId) },
  };
}

/** The operations of one change set, and the one that carries our columns. */
export interface InvoiceOperations {
  readonly operations: readonly Operation[];
  readonly telling: Operation;
}

/** A change set of a single operation. */
export function onlyOne(operation: Operation): InvoiceOperations {
  return { operations: [operation], telling: operation };
}

/** `invoice.statecode` Active with its default status (DATAVERSE.md 9.5). */
const active: JsonObject = { statecode: 0, statuscode: 1 };

/**
 * An update of an invoice that a user may have paid or canceled: then it is read-only, and the change
 * set makes it writable first and restores state and status last (DESIGN 2). The first operation
 * carries the version and holds the row; the others say that they never create one.
 */
export function updateAnyInvoice(
  invoice: InvoiceVersion,
  columns: JsonObject,
  {
    platform,
    stamp,
    staysWritable = false,
  }: {
    readonly platform: PlatformState;
    readonly stamp: WriteStamp;
    /** The state is not restored. */
    readonly staysWritable?: boolean;
  },
): InvoiceOperations {
  const { id, etag } = invoice;
  if (platform.state === 0) return onlyOne(updateInvoice(invoice, columns, stamp));
  const telling = updateInvoice({ id, etag: anyVersion }, columns, stamp);
  const { state: statecode, statusReason: statuscode } = platform;
  const states = { method: "PATCH", path: recordPath(invoices, id) } as const;
  const restored: Operation = {
    ...states,
    headers: { "If-Match": anyVersion },
    body: { statecode, statuscode },
  };
  return {
    operations: [
      { ...states, headers: { "If-Match": etag }, body: active },
      telling,
      ...(staysWritable ? [] : [restored]),
    ],
    telling,
  };
}

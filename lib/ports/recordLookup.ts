import type { Guid } from "../domain/guid";
import type { InvoiceState, LineState } from "../domain/recordState";

/** Single records as they stand now; fails as `CreateLinesStore` does. */
export interface RecordLookup {
  /** Undefined where Dataverse has no such order line. */
  line(orderLineId: Guid): Promise<LineState | undefined>;
  /** Undefined where Dataverse has no such invoice, or it is not ours. */
  invoice(invoiceId: Guid): Promise<InvoiceState | undefined>;
}

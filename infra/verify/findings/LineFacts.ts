import type { Detail } from "../records/Detail";
import type { LedgerRow } from "../records/LedgerRow";
import type { OrderLine } from "../records/OrderLine";
import type { InvoiceFacts } from "./InvoiceFacts";

/** Everything under one order line's id. */
export interface LineFacts {
  readonly id: string;
  readonly line: OrderLine | undefined;
  /** True if the line is to be invoiced by the settings, whatever became of it. */
  readonly isEligible: boolean;
  readonly row: LedgerRow | undefined;
  /** The invoice that the row names, if it is the job's. */
  readonly invoice: InvoiceFacts | undefined;
  /** The lines of invoices, anyone's, that refer to the order line. */
  readonly details: readonly Detail[];
}

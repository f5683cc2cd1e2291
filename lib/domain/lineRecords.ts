import type { Invoice } from "./invoice";
import type { LedgerRow } from "./ledgerRow";
import type { Decimal } from "./money";
import type { OrderLine } from "./orderLine";

/** Everything that the records say about one order line. */
export interface LineRecords {
  readonly line: OrderLine;
  /** The order's date, `datefulfilled` or else `createdon`, is not before `INVOICE_FROM`. */
  readonly isSinceStart: boolean;
  /** Freight on the order's header, which no invoice carries. */
  readonly freight: Decimal | null;
  readonly row: LedgerRow | null;
  /** The invoice of ours that the row names. */
  readonly invoice: Invoice | null;
}

import { zero } from "../decimal";
import type { ErpDocument } from "../records/ErpDocument";
import type { Invoice } from "../records/Invoice";
import type { LedgerRow } from "../records/LedgerRow";

/**
 * Codes that say themselves that the invoice is not what its lines say, or that it waits for a person,
 * who may mend it in Dataverse: what the ERP rejected is compared anew before it is sent again.
 */
const differenceCodes: ReadonlySet<string | undefined> = new Set([
  "LINES_DIFFER",
  "TOTALS_DIFFER",
  "PRICING_ERROR",
  "INVOICE_CANCELED",
  "ERP_REJECTED",
]);

const withTotals: ReadonlySet<string | undefined> = new Set(["ReadyToSend", "Sending", "Sent"]);

/** An invoice of the job's, with what the other records say about it. */
export class InvoiceFacts {
  readonly header: Invoice;
  /** The sums of the ledger rows that stand on it. */
  lines = { count: 0, net: zero, tax: zero };
  readonly documents: ErpDocument[] = [];
  /** One of its lines is a violation: their sums prove nothing any more. */
  isDoubtful = false;

  constructor(header: Invoice) {
    this.header = header;
  }

  /** What people call it. */
  get name(): string {
    return `invoice ${this.header.number} (${this.header.stage ?? "no stage"})`;
  }

  /** True where the error or the hold on the invoice explains that it differs from its lines. */
  get differenceIsExplained(): boolean {
    const { stage, errorCode } = this.header;
    return stage === "OnHold" || (stage === "Error" && differenceCodes.has(errorCode));
  }

  /** True from the stage on in which the invoice carries totals of the job's. */
  get hasTotals(): boolean {
    return withTotals.has(this.header.stage);
  }

  add(row: LedgerRow): void {
    const { count, net, tax } = this.lines;
    this.lines = { count: count + 1, net: net.plus(row.net), tax: tax.plus(row.tax) };
  }
}

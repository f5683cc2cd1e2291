import type { Guid } from "../domain/guid";
import type { DiscardTarget } from "../domain/hold";
import type { Invoice } from "../domain/invoice";
import type { LineVerdict } from "../domain/lineDecision";
import type { LineRecords } from "../domain/lineRecords";
import type { OrderLine } from "../domain/orderLine";
import type { LedgerWrite } from "./createLinesStore";
import type { InvoiceReader, UnbundlingSet } from "./invoiceStore";
import type { DueCount, SaveOutcome, WriteStamp } from "./saveOutcome";

/** As `LedgerWrite`, and a line may be set aside. */
export interface LineWrite extends Omit<LedgerWrite, "decision"> {
  readonly decision: LineVerdict;
}

/** What a person does to an invoice, guarded by the version that was read. Closes its bundle key. */
export type InvoiceHandWrite = { readonly invoice: Invoice } & (
  | { readonly kind: "hold"; readonly reason: string; readonly by: string }
  /** The first step of a discard: on hold with the reason that says so, and writable. */
  | {
      readonly kind: "discard";
      readonly target: DiscardTarget;
      readonly by: string;
      readonly revision: number;
    }
  /** A discard that cannot go on says what Dataverse refuses; it stays what it is. */
  | { readonly kind: "discardRefused"; readonly message: string }
  /** Back to `Draft`, to be validated anew. */
  | { readonly kind: "reopen"; readonly revision: number }
  /** The ERP turned out to have it. */
  | { readonly kind: "sent"; readonly erpNumber: string }
);

/** What people's moves and `explain` need of Dataverse; fails as `CreateLinesStore` does. */
export interface HandStore extends InvoiceReader {
  /**
   * Some order lines, whatever their order's state and date, in two requests; those that do not
   * exist are left out.
   *
   * @param from `INVOICE_FROM`
   */
  lineRecords(ids: readonly Guid[], from: string): Promise<ReadonlyMap<Guid, LineRecords>>;
  /** Those of the lines that are on an invoice which is not ours. */
  alreadyInvoiced(lines: readonly OrderLine[]): Promise<ReadonlySet<Guid>>;
  /** True if nobody wrote to the invoice for so long, by Dataverse's own clock. */
  isUntouchedFor(invoiceId: Guid, minutes: number): Promise<boolean>;
  /** Invoices whose discard was begun and not finished. */
  halfDiscarded(): AsyncIterable<readonly Invoice[]>;
  /** Invoices `Sending` that nobody wrote to for so many minutes, by Dataverse's own clock. */
  countSending(minutes: number): Promise<DueCount>;
  /** Ledger rows still `Bundled` behind an invoice that is `Sent`. */
  countStranded(): Promise<DueCount>;
  saveLine(write: LineWrite, stamp: WriteStamp): Promise<SaveOutcome>;
  saveInvoice(write: InvoiceHandWrite, stamp: WriteStamp): Promise<SaveOutcome>;
  /** As `CalculateStore.unbundle`, for one invoice. */
  unbundle(set: UnbundlingSet, stamp: WriteStamp): Promise<SaveOutcome>;
  /** Deletes an invoice that has no lines any more. */
  remove(invoice: Pick<Invoice, "id" | "etag">, stamp: WriteStamp): Promise<SaveOutcome>;
}

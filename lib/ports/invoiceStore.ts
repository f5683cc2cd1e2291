import type { Guid } from "../domain/guid";
import type { Invoice, InvoiceContent } from "../domain/invoice";
import type { InvoiceErrorCode } from "../domain/errorCodes";
import type { Decimal } from "../domain/money";
import type { DocumentType } from "../domain/stages";
import type { LedgerRow } from "../domain/ledgerRow";
import type { SaveOutcome, WriteStamp } from "./saveOutcome";

/** What stage 3 writes to an invoice, guarded by the version it read. Each closes the bundle key. */
export type CalculateWrite =
  | {
      readonly kind: "ready";
      readonly invoice: Invoice;
      readonly net: Decimal;
      readonly tax: Decimal;
      readonly total: Decimal;
      readonly lineCount: number;
      readonly documentType: DocumentType;
      readonly documentDate: string;
      readonly dueDate: string;
      readonly contentHash: string;
    }
  | {
      readonly kind: "error";
      readonly invoice: Invoice;
      readonly code: InvoiceErrorCode;
      readonly message: string;
    }
  | { readonly kind: "hold"; readonly invoice: Invoice; readonly reason: string }
  /** A mended invoice goes back to `Draft`, closed, to be validated by the next run. */
  | { readonly kind: "reopen"; readonly invoice: Invoice }
  /** A draft without lines is deleted. */
  | { readonly kind: "remove"; readonly invoice: Invoice };

/** The claim: `Sending` before any call to the ERP. */
export interface Claim {
  readonly invoice: Invoice;
  readonly erpKey: string;
  readonly claimedBy: string;
}

/** What stage 4 writes to an invoice; `etag` is the version after the claim. */
export type SendWrite =
  | {
      readonly kind: "sent";
      readonly invoiceId: Guid;
      readonly etag: string;
      readonly erpKey: string;
      readonly erpNumber: string;
    }
  | {
      readonly kind: "rejected";
      readonly invoiceId: Guid;
      readonly etag: string;
      readonly erpKey: string;
      readonly message: string;
      /** A definite rejection: the next try is a new document with a new key. */
      readonly nextRevision: number;
    }
  /** Stays `Sending`: the ERP is asked before anything is sent again. */
  | {
      readonly kind: "unknown";
      readonly invoiceId: Guid;
      readonly etag: string;
      readonly erpKey: string;
      readonly message: string;
    }
  /** Proven absent at the ERP: back to `ReadyToSend` with a new revision. */
  | {
      readonly kind: "absent";
      readonly invoiceId: Guid;
      readonly etag: string;
      readonly erpKey: string;
      readonly nextRevision: number;
    }
  /** Content changed and no key was ever used: back to `Draft`, closed. */
  | { readonly kind: "revalidate"; readonly invoiceId: Guid; readonly etag: string }
  | {
      readonly kind: "hold";
      readonly invoiceId: Guid;
      readonly etag: string;
      readonly reason: string;
    };

interface InvoiceReader {
  /** Lines and details of a page of invoices, by paged flat queries in one or a few requests. */
  contentOf(invoices: readonly Invoice[]): Promise<ReadonlyMap<Guid, InvoiceContent>>;
}

/** What stage 3 needs of Dataverse; fails as `CreateLinesStore` does. */
export interface CalculateStore extends InvoiceReader {
  /**
   * Drafts that are due (key closed, or no `Validated` line of the key waits and nothing joined for
   * `quietMinutes` by Dataverse's clock) and invoices in `Error` that heal by themselves.
   */
  dueInvoices(quietMinutes: number): AsyncIterable<readonly Invoice[]>;
  save(writes: readonly CalculateWrite[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
}

/** What stage 4 needs of Dataverse; fails as `CreateLinesStore` does. */
export interface SendStore extends InvoiceReader {
  /** Invoices `ReadyToSend`, oldest id first. */
  readyInvoices(): AsyncIterable<readonly Invoice[]>;
  /** Invoices `Sending` whose last write is older than `minutes` by Dataverse's clock. */
  interruptedInvoices(minutes: number): AsyncIterable<readonly Invoice[]>;
  /** Ledger rows still `Bundled` behind an invoice that is `Sent`. */
  strandedLines(): AsyncIterable<readonly LedgerRow[]>;
  /** `saved` carries the version after the claim. */
  claim(claims: readonly Claim[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
  save(writes: readonly SendWrite[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
  /** The invoice as it is now; used only after a conflict on recording an answer. */
  reread(invoiceIds: readonly Guid[]): Promise<ReadonlyMap<Guid, Invoice>>;
  /** Moves rows of a `Sent` invoice to `Invoiced`, each guarded by its version. */
  markInvoiced(rows: readonly LedgerRow[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
}

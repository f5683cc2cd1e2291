import type { Guid } from "../domain/guid";
import type { Invoice, InvoiceContent, PlatformState } from "../domain/invoice";
import type { InvoiceErrorCode } from "../domain/errorCodes";
import type { LeavingLine } from "../domain/staleLines";
import type { Decimal } from "../domain/money";
import type { DocumentType, InvoiceStage, Rerun } from "../domain/stages";
import type { LedgerLine, LedgerRow } from "../domain/ledgerRow";
import type { DueCount, SaveOutcome, WriteStamp } from "./saveOutcome";

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
      readonly attempts: number;
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
  /**
   * A user paid or canceled the invoice: `Error` with `INVOICE_CANCELED`. One change set makes it
   * writable, writes our columns and restores state and status (DESIGN 2).
   */
  | { readonly kind: "canceled"; readonly invoice: Invoice; readonly message: string }
  /** A draft without lines is deleted. */
  | { readonly kind: "remove"; readonly invoice: Invoice };

/** The claim: `Sending` before any call to the ERP. */
export interface Claim {
  readonly invoice: Invoice;
  readonly erpKey: string;
  readonly claimedBy: string;
}

/**
 * What stage 4 writes to an invoice; `etag` is the version after the claim. An invoice that a user
 * paid or canceled meanwhile is written in one change set that makes it writable and then restores
 * `platform` (DESIGN 2).
 */
export interface SendTarget {
  readonly invoiceId: Guid;
  readonly etag: string;
  readonly platform: PlatformState;
}

export type SendWrite = SendTarget &
  (
    | { readonly kind: "sent"; readonly erpKey: string; readonly erpNumber: string }
    | {
        readonly kind: "rejected";
        readonly erpKey: string;
        readonly message: string;
        /** A definite rejection: the next try is a new document with a new key. */
        readonly nextRevision: number;
      }
    /** Stays `Sending`: the ERP is asked before anything is sent again. */
    | { readonly kind: "unknown"; readonly erpKey: string; readonly message: string }
    /** Proven absent at the ERP: back to `ReadyToSend`, to be sent again under the same key. */
    | { readonly kind: "absent"; readonly erpKey: string }
    /** A user paid or canceled it, and the ERP does not have it: `Error` with `INVOICE_CANCELED`. */
    | { readonly kind: "canceled"; readonly message: string }
    /** Content changed and no key was ever used: back to `Draft`, closed. */
    | { readonly kind: "revalidate"; readonly differences: string; readonly attempts: number }
    | { readonly kind: "hold"; readonly reason: string }
  );

/**
 * Lines that leave one invoice in one change set: the invoice is touched under its version with its
 * line count lowered, the details are deleted, and the rows get their decision, a generation more
 * and no invoice.
 */
export interface UnbundlingSet {
  readonly invoice: {
    readonly id: Guid;
    readonly etag: string;
    readonly lineCount: number;
    /** The stage that it is in and stays in. */
    readonly stage: InvoiceStage;
  };
  readonly touch: Guid;
  readonly lines: readonly LeavingLine[];
  /** Details that no line of ours accounts for, deleted too. */
  readonly strayDetailIds?: readonly Guid[];
}

export interface InvoiceReader {
  /**
   * Lines, with their order lines as they are now, and details of a page of invoices, by paged flat
   * queries in one or a few requests.
   */
  contentOf(invoices: readonly Invoice[]): Promise<ReadonlyMap<Guid, InvoiceContent>>;
  /** The invoices as they are now; used only after a conflict. */
  reread(invoiceIds: readonly Guid[]): Promise<ReadonlyMap<Guid, Invoice>>;
}

/** When a draft is due, in minutes by Dataverse's clock. */
export interface DraftDue {
  /** `BUNDLE_QUIET_MINUTES` */
  readonly quietMinutes: number;
  /** After so long a draft is due whatever waits: a line that never joins must not block the others. */
  readonly patienceMinutes: number;
}

/** What stage 3 needs of Dataverse; fails as `CreateLinesStore` does. */
export interface CalculateStore extends InvoiceReader {
  /**
   * Drafts that are due (key closed; or no `Validated` line of the key waits and nothing joined for
   * `quietMinutes` by Dataverse's clock; or nothing joined for `patienceMinutes`), invoices in `Error` that heal by themselves, and those of
   * the stages `Draft`, `ReadyToSend` and healing `Error` that a user paid or canceled.
   *
   * @param rerun `missing` leaves out those in `Error`, `failed` leaves out the others; all if absent
   */
  dueInvoices(due: DraftDue, rerun?: Rerun): AsyncIterable<readonly Invoice[]>;
  save(writes: readonly CalculateWrite[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
  /**
   * Takes lines off invoices, one change set each; no two sets of one call share an invoice. `saved`
   * carries the invoice's version after the set, if it could be read.
   */
  unbundle(sets: readonly UnbundlingSet[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
  /** Drafts that are due, without those that only ran out of patience. */
  countDue(due: DraftDue): Promise<DueCount>;
}

/** What stage 4 needs of Dataverse; fails as `CreateLinesStore` does. */
export interface SendStore extends InvoiceReader {
  /** Invoices `ReadyToSend`, oldest id first. */
  readyInvoices(): AsyncIterable<readonly Invoice[]>;
  /** Invoices `Sending` whose last write is older than `minutes` by Dataverse's clock. */
  interruptedInvoices(minutes: number): AsyncIterable<readonly Invoice[]>;
  /** Ledger rows still `Bundled` behind an invoice that is `Sent`, with their order lines. */
  strandedLines(): AsyncIterable<readonly LedgerLine[]>;
  /** `saved` carries the version after the claim. */
  claim(claims: readonly Claim[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
  save(writes: readonly SendWrite[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
  /** Moves rows of a `Sent` invoice to `Invoiced`, each guarded by its version. */
  markInvoiced(rows: readonly LedgerRow[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
  /** Invoices `ReadyToSend`. */
  countDue(): Promise<DueCount>;
}

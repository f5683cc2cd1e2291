import type { Guid } from "../domain/guid";
import type { Draft, KeyHolder, NewDraft } from "../domain/invoice";
import type { LedgerLine } from "../domain/ledgerRow";
import type { OrderLine } from "../domain/orderLine";
import type { LedgerWrite } from "./createLinesStore";
import type { DueCount, SaveOutcome, WriteStamp } from "./saveOutcome";

/** Lines that join one draft in one change set: touch, details, ledger rows. */
export interface JoiningSet {
  readonly draft: Pick<Draft, "id" | "etag" | "lineCount" | "bundleKey">;
  readonly touch: Guid;
  readonly lines: readonly LedgerLine[];
  /** The set fills the draft: its key becomes `closed-<invoiceid>`. */
  readonly closes: boolean;
}

export type JoinOutcome =
  /** `etag`: the draft's version after the set; absent if it could not be read. */
  | { readonly kind: "joined"; readonly etag?: string }
  /** The draft's version or key moved, or it is gone: read it again. */
  | { readonly kind: "draftMoved" }
  /** Another write of the set failed; `lineIndex` names the line where the platform told which. */
  | {
      readonly kind: "failed";
      readonly lineIndex?: number;
      readonly outcome: Exclude<SaveOutcome, { kind: "saved" }>;
    };

/** What stage 2 needs of Dataverse; fails as `CreateLinesStore` does. */
export interface BundleStore {
  /** Ledger rows `Validated`, in pages ordered by bundle key and id, with their order lines. */
  validatedLines(): AsyncIterable<readonly LedgerLine[]>;
  /** The open drafts of the keys, of whatever generation, by key; one request. */
  openDrafts(bundleKeys: readonly string[]): Promise<ReadonlyMap<string, Draft>>;
  /** Creates empty drafts, one change set each; `saved` carries the version. */
  createDrafts(drafts: readonly NewDraft[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
  /** Joins lines to drafts, one change set each; no two sets of one call share a draft. */
  join(sets: readonly JoiningSet[], stamp: WriteStamp): Promise<readonly JoinOutcome[]>;
  /** Closes drafts that no longer fit their key, so that nothing joins them. */
  closeDrafts(
    drafts: readonly Pick<Draft, "id" | "etag">[],
    stamp: WriteStamp,
  ): Promise<readonly SaveOutcome[]>;
  /** The invoices of ours that hold a key of the bundles, of whatever generation, by bundle. */
  holdersOf(bundles: readonly string[]): Promise<ReadonlyMap<string, readonly KeyHolder[]>>;
  /**
   * Takes the key from invoices that a user paid or canceled: `Error` with `INVOICE_CANCELED` and a
   * closed key, in one change set that makes the invoice writable and then restores its state and
   * status (DESIGN 2). Some environments may reject that.
   */
  closeCanceled(
    holders: readonly (KeyHolder & { readonly message: string })[],
    stamp: WriteStamp,
  ): Promise<readonly SaveOutcome[]>;
  /** Those of the lines that are on an invoice which is not ours. One request for the page. */
  linesInvoicedElsewhere(lines: readonly OrderLine[]): Promise<ReadonlySet<Guid>>;
  /** Stage 1's decision on lines whose inputs changed. */
  saveDecisions(writes: readonly LedgerWrite[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
  /** Ledger rows `Validated`. */
  countDue(): Promise<DueCount>;
}

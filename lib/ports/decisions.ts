import type { Guid } from "../domain/guid";

/** What a run decided about one record, and what came of it. */
export interface Decision {
  /** `bundle`: what joins one bundle in all, at the end of a dry run. */
  readonly record: "line" | "invoice" | "bundle";
  /** Of the order line and its ledger row, or of the invoice; a bundle has its key alone. */
  readonly id: Guid | null;
  /** Stage before; `none` for a record that is created. */
  readonly from: string | null;
  /** Stage after; `removed` for one that is deleted. */
  readonly to: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly bundleKey: string | null;
  readonly currencyId: Guid | null;
  /** Invoice that a line joins, leaves or is on. */
  readonly invoiceId: Guid | null;
  /** Lines of an invoice or bundle; 1 for a line. */
  readonly lines: number | null;
  /** Amounts as decimal text, where the decision knows them. */
  readonly net: string | null;
  readonly tax: string | null;
  /** `saved`, `dryRun` for what would be written, else how the save ended. */
  readonly result: string;
}

/** What a dry run comes to. */
export interface DryRunTotals {
  /** Decisions by move, such as `none>Validated`. */
  readonly moves: Readonly<Record<string, number>>;
  readonly errorsByCode: Readonly<Record<string, number>>;
  readonly bundles: number;
  /** Net and tax of what would be validated, bundled, made ready or sent, by currency's id. */
  readonly amounts: Readonly<Record<string, { readonly net: string; readonly tax: string }>>;
  /** An estimate: pages and batches that the real run would take. */
  readonly requests: { readonly reads: number; readonly writes: number };
}

/**
 * The decisions of dry runs in shared storage. Every method may throw `UnavailableError`,
 * `UnauthorizedError` or `ProtocolError`.
 */
export interface DecisionLog {
  /** Adds rows behind those that the run has. */
  append(runId: string, decisions: readonly Decision[]): Promise<void>;
  /**
   * Rows of a run in their order.
   *
   * @param after where the page before ended; undefined for the first
   * @returns `next` where more follow
   */
  page(
    runId: string,
    after: string | undefined,
  ): Promise<{ readonly decisions: readonly Decision[]; readonly next: string | null }>;
}

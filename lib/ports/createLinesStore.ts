import type { Guid } from "../domain/guid";
import type { LedgerLine } from "../domain/ledgerRow";
import type { LineDecision } from "../domain/lineDecision";
import type { OrderLine } from "../domain/orderLine";
import type { DueCount, SaveOutcome, WriteStamp } from "./saveOutcome";

export interface OrderSelection {
  /** `salesorder.statecode` values from `INVOICE_ORDER_STATES`. */
  readonly states: readonly number[];
  /** `YYYY-MM-DD`; orders dated before it are never billed. */
  readonly from: string;
}

/** A row to create (no `row` yet) or to change. */
export interface LedgerWrite {
  readonly line: OrderLine;
  readonly decision: LineDecision;
  /** The row as it was read, guarded by its version; `null` creates it under the order line's id. */
  readonly current: LedgerLine["row"] | null;
}

/**
 * What stage 1 needs of Dataverse. Every method may throw `UnavailableError`, `UnauthorizedError`
 * or `ProtocolError`; how a single record fares is a value.
 */
export interface CreateLinesStore {
  /**
   * Order lines of the selection with no ledger row, in pages ordered by id. Rows that leave the set
   * while it runs do not make it skip others.
   */
  uninvoicedLines(selection: OrderSelection): AsyncIterable<readonly OrderLine[]>;
  /**
   * Ledger rows in `Error`, with the inputs of their order lines as they are now.
   *
   * @param exceptOf a run whose own writes are left out
   */
  linesInError(exceptOf: string): AsyncIterable<readonly LedgerLine[]>;
  /** Those of the lines that are on an invoice which is not ours. One request for the page. */
  alreadyInvoiced(lines: readonly OrderLine[]): Promise<ReadonlySet<Guid>>;
  /** One change set each, many in a request; answers in the order of the writes. */
  save(writes: readonly LedgerWrite[], stamp: WriteStamp): Promise<readonly SaveOutcome[]>;
  /** Order lines of the selection that still have no ledger row. */
  countDue(selection: OrderSelection): Promise<DueCount>;
}

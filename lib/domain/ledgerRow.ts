import type { Guid } from "./guid";
import type { Hold } from "./hold";
import type { LineAmounts, OrderLine } from "./orderLine";
import type { LineStage } from "./stages";

/** A row of the ledger as it was read. Its id is its order line's id. */
export interface LedgerRow {
  readonly id: Guid;
  /** Row version for `If-Match`. */
  readonly etag: string;
  readonly stage: LineStage;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly attempts: number;
  /** When a stage last wrote the row, by that run's clock. */
  readonly processedOn: Date | null;
  readonly bundleKey: string | null;
  readonly inputHash: string | null;
  /** Rises each time the line is taken off an invoice. */
  readonly generation: number;
  /** Empty on a row in error. */
  readonly amounts: LineAmounts | null;
  readonly invoiceId: Guid | null;
  readonly hold: Hold;
  /** Columns that do not fit their type, in words; absent where all do. */
  readonly unreadable?: string;
}

/** A ledger row together with the order line it accounts for. */
export interface LedgerLine {
  readonly row: LedgerRow;
  readonly line: OrderLine;
}

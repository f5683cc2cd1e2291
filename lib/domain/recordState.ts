import type { Guid } from "./guid";
import type { InvoiceStage, LineStage } from "./stages";

/** Where an order line and its ledger row stand. */
export interface LineState {
  readonly kind: "line";
  readonly id: Guid;
  /** `none` while the line has no ledger row. */
  readonly stage: LineStage | "none";
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly invoiceId: Guid | null;
  /** `salesorder.statecode`. */
  readonly orderState: number;
  /** The order's date, `YYYY-MM-DD`: `datefulfilled`, else `createdon`. */
  readonly orderDate: string | null;
}

/** Where an invoice of ours stands. */
export interface InvoiceState {
  readonly kind: "invoice";
  readonly id: Guid;
  readonly stage: InvoiceStage;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly claimedBy: string | null;
}

export type RecordState = LineState | InvoiceState;

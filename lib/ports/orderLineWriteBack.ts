import type { LineErrorCode } from "../domain/errorCodes";
import type { Guid } from "../domain/guid";
import type { LineStage } from "../domain/stages";
import type { WriteStamp } from "./saveOutcome";

/** What the reader of an order is told about one of its lines. */
export interface OrderLineCopy {
  readonly orderLineId: Guid;
  /** `salesorder.statecode`: only the lines of an Active (0) order can be written. */
  readonly orderState: number;
  readonly stage: LineStage;
  readonly errorCode: LineErrorCode | null;
  readonly errorMessage: string | null;
}

export interface WriteBackResult {
  readonly written: number;
  readonly failed: number;
}

/**
 * Copies of the ledger on order lines: a courtesy, which nothing ever reads. Lines of orders that
 * are read-only are left out and count as neither. Fails as `CreateLinesStore` does.
 */
export interface OrderLineWriteBack {
  /** One change set each, after those of the ledger. */
  writeBack(copies: readonly OrderLineCopy[], stamp: WriteStamp): Promise<WriteBackResult>;
}

/** Writes no copies: `ORDER_LINE_WRITEBACK=never`, and dry runs. */
export const noWriteBack: OrderLineWriteBack = {
  writeBack: () => Promise.resolve({ written: 0, failed: 0 }),
};

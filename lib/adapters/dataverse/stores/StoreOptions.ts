import type { Guid } from "../../../domain/guid";
import type { ErpNumberColumns } from "../rows/invoiceRow";

export interface StoreOptions extends ErpNumberColumns {
  /** `IMPERSONATE`: whether records are created as their owners. Default `owner`. */
  readonly impersonate?: "owner" | "off";
  /** `BATCH_OPERATIONS`: operations of one batch, at most 1,000. */
  readonly batchOperations: number;
  /** Rows of a page of lines. Default 500. */
  readonly pageLines?: number;
  /** Only this record is due, at once: the id of an order line and its row, or of an invoice. */
  readonly onlyRecord?: Guid;
}

export const pageLinesDefault = 500;

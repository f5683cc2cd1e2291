import type { Narrowing } from "../query/narrow";
import type { ErpNumberColumns } from "../rows/invoiceRow";

export interface StoreOptions extends ErpNumberColumns, Narrowing {
  /** `IMPERSONATE`: whether records are created as their owners. Default `owner`. */
  readonly impersonate?: "owner" | "off";
  /** `BATCH_OPERATIONS`: operations of one batch, at most 1,000. */
  readonly batchOperations: number;
  /** Rows of a page of lines. Default 500. */
  readonly pageLines?: number;
}

export const pageLinesDefault = 500;

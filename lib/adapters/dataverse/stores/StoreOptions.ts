import type { ErpNumberColumns } from "../rows/invoiceRow";

export interface StoreOptions extends ErpNumberColumns {
  /** `IMPERSONATE`: whether records are created as their owners. Default `owner`. */
  readonly impersonate?: "owner" | "off";
  /** `BATCH_OPERATIONS`: operations of one batch, at most 1,000. */
  readonly batchOperations: number;
  /** Lines of a page, also where a page is one of invoices. Default 500. */
  readonly pageLines?: number;
}

export const pageLinesDefault = 500;

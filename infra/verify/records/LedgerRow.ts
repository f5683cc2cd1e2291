import type { Row } from "../client/Row";
import type { Decimal } from "../decimal";
import { lineStageLabels } from "./choiceLabels";

export interface LedgerRow {
  readonly id: string;
  readonly createdOn: string;
  /** The order line that the row says it accounts for. */
  readonly orderLineId: string | undefined;
  /** `Validated`, `Bundled`, `Invoiced`, `Error`, `OnHold`; undefined: none of these. */
  readonly stage: string | undefined;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  readonly holdReason: string | undefined;
  readonly bundleKey: string | undefined;
  readonly invoiceId: string | undefined;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly discount: Decimal;
  readonly net: Decimal;
  readonly tax: Decimal;
}

export const ledgerQuery = {
  set: "invjob_invoicelines",
  primaryId: "invjob_invoicelineid",
  select: [
    "createdon",
    "_invjob_orderlineid_value",
    "invjob_stage",
    "invjob_errorcode",
    "invjob_errormessage",
    "invjob_holdreason",
    "invjob_bundlekey",
    "_invjob_invoiceid_value",
    "invjob_quantity",
    "invjob_priceperunit",
    "invjob_discountamount",
    "invjob_netamount",
    "invjob_taxamount",
  ],
};

export function readLedgerRow(row: Row): LedgerRow {
  return {
    id: row.key("invjob_invoicelineid"),
    createdOn: row.text("createdon") ?? "",
    orderLineId: row.id("_invjob_orderlineid_value"),
    stage: lineStageLabels.get(row.text("invjob_stage") ?? ""),
    errorCode: row.text("invjob_errorcode"),
    errorMessage: row.text("invjob_errormessage"),
    holdReason: row.text("invjob_holdreason"),
    bundleKey: row.text("invjob_bundlekey"),
    invoiceId: row.id("_invjob_invoiceid_value"),
    quantity: row.decimal("invjob_quantity"),
    price: row.decimal("invjob_priceperunit"),
    discount: row.decimal("invjob_discountamount"),
    net: row.decimal("invjob_netamount"),
    tax: row.decimal("invjob_taxamount"),
  };
}

/** True for a row that stands on an invoice. */
export function isOnInvoice({ stage }: LedgerRow): boolean {
  return stage === "Bundled" || stage === "Invoiced";
}

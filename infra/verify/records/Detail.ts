import type { Row } from "../client/Row";
import type { Decimal } from "../decimal";
import { invoiceStageLabels } from "./choiceLabels";

/** A line of an invoice, ours or someone else's. */
export interface Detail {
  readonly id: string;
  readonly orderLineId: string | undefined;
  readonly invoiceId: string;
  /** True if its invoice is the job's. */
  readonly isOurs: boolean;
  /** False on a canceled invoice that was not sent: it bills nothing. */
  readonly isLive: boolean;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly discount: Decimal;
  readonly tax: Decimal;
  readonly net: Decimal;
}

/** Canceled (DATAVERSE.md 9.5). */
const canceledState = "3";
const atErpStages: ReadonlySet<string> = new Set(["Sending", "Sent"]);

export const detailQuery = {
  set: "invoicedetails",
  primaryId: "invoicedetailid",
  filter: "_salesorderdetailid_value ne null or invoiceid/invjob_stage ne null",
  select: [
    "_salesorderdetailid_value",
    "_invoiceid_value",
    "quantity",
    "priceperunit",
    "manualdiscountamount",
    "tax",
    "extendedamount",
  ],
  expand: "invoiceid($select=invjob_stage,statecode)",
};

export function readDetail(row: Row): Detail {
  const invoice = row.child("invoiceid");
  const stageValue = invoice?.text("invjob_stage");
  const stage = invoiceStageLabels.get(stageValue ?? "") ?? "";
  const tax = row.decimal("tax");
  return {
    id: row.key("invoicedetailid"),
    orderLineId: row.id("_salesorderdetailid_value"),
    invoiceId: row.id("_invoiceid_value") ?? "",
    isOurs: stageValue !== undefined,
    isLive: invoice?.text("statecode") !== canceledState || atErpStages.has(stage),
    quantity: row.decimal("quantity"),
    price: row.decimal("priceperunit"),
    discount: row.decimal("manualdiscountamount"),
    tax,
    net: row.decimal("extendedamount").minus(tax),
  };
}

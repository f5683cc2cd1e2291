import type { Row } from "../client/Row";
import type { Decimal } from "../decimal";

/** The order of a line, as far as it decides whether and on which invoice the line goes. */
export interface Order {
  readonly state: string;
  /** `datefulfilled`, else `createdon`; the day. */
  readonly day: string;
  readonly createdOn: string;
  readonly modifiedOn: string;
  readonly customerId: string | undefined;
  readonly currencyId: string | undefined;
  readonly priceListId: string | undefined;
}

export interface OrderLine {
  readonly id: string;
  readonly createdOn: string;
  readonly modifiedOn: string;
  readonly currencyId: string | undefined;
  readonly quantity: Decimal;
  /** Price per unit less the volume discount on it (DATAVERSE.md 9.6). */
  readonly price: Decimal;
  readonly discount: Decimal;
  readonly tax: Decimal;
  /** What the line costs without tax, as the platform states it: `extendedamount - tax`. */
  readonly net: Decimal;
  readonly order: Order | undefined;
}

const dayLength = "2026-01-31".length;

export const orderLineQuery = {
  set: "salesorderdetails",
  primaryId: "salesorderdetailid",
  select: [
    "createdon",
    "modifiedon",
    "quantity",
    "priceperunit",
    "volumediscountamount",
    "manualdiscountamount",
    "tax",
    "extendedamount",
    "_transactioncurrencyid_value",
  ],
  expand:
    "salesorderid($select=statecode,datefulfilled,createdon,modifiedon," +
    "_customerid_value,_pricelevelid_value,_transactioncurrencyid_value)",
};

export function readOrderLine(row: Row): OrderLine {
  const tax = row.decimal("tax");
  return {
    id: row.key("salesorderdetailid"),
    createdOn: row.text("createdon") ?? "",
    modifiedOn: row.text("modifiedon") ?? "",
    currencyId: row.id("_transactioncurrencyid_value"),
    quantity: row.decimal("quantity"),
    price: row.decimal("priceperunit").minus(row.decimal("volumediscountamount")),
    discount: row.decimal("manualdiscountamount"),
    tax,
    net: row.decimal("extendedamount").minus(tax),
    order: readOrder(row.child("salesorderid")),
  };
}

function readOrder(row: Row | undefined): Order | undefined {
  if (row === undefined) return undefined;
  const date = row.text("datefulfilled") ?? row.text("createdon") ?? "";
  return {
    state: row.text("statecode") ?? "",
    day: date.slice(0, dayLength),
    createdOn: row.text("createdon") ?? "",
    modifiedOn: row.text("modifiedon") ?? "",
    customerId: row.id("_customerid_value"),
    currencyId: row.id("_transactioncurrencyid_value"),
    priceListId: row.id("_pricelevelid_value"),
  };
}

import type { Customer, Order, OrderLine } from "../../../domain/orderLine";
import type { Filter, Link } from "../query/fetchXml";
import { customerLinks, joinedCustomer, ownerColumns, readOwner } from "./customerColumns";
import type { RowReader } from "./RowReader";

/** Alias of the order in queries of order lines. */
export const orderAlias = "o";

/** Columns of `salesorderdetail` that a decision needs (DATAVERSE.md 9.3). */
export const orderLineColumns = [
  "salesorderdetailid",
  "lineitemnumber",
  "quantity",
  "priceperunit",
  "manualdiscountamount",
  "volumediscountamount",
  "tax",
  "extendedamount",
  "transactioncurrencyid",
  "productid",
  "uomid",
  "isproductoverridden",
  "productdescription",
  "producttypecode",
] as const;

const orderColumns = [
  "salesorderid",
  "ordernumber",
  "statecode",
  "statuscode",
  "transactioncurrencyid",
  "pricelevelid",
  "discountamount",
  "discountpercentage",
  ...ownerColumns,
] as const;

const customerColumns = ["creditonhold", ...ownerColumns];

/** Joins an order line's order and that order's customer. */
export function orderLink(filter?: Filter): Link {
  return {
    table: "salesorder",
    from: "salesorderid",
    to: "salesorderid",
    alias: orderAlias,
    type: "inner",
    attributes: orderColumns,
    ...(filter === undefined ? {} : { filter }),
    links: customerLinks({ account: customerColumns, contact: customerColumns }),
  };
}

function readCustomer(row: RowReader): Customer | null {
  const joined = joinedCustomer(row);
  if (joined === null) return null;
  const { kind, id, columns } = joined;
  return { kind, id, onCreditHold: columns.flag("creditonhold"), owner: readOwner(columns) };
}

/** No state or status of any table. */
const noState = -1;

function readOrder(row: RowReader): Order {
  const order = row.linked(orderAlias, "salesorder");
  return {
    id: order.requiredGuid("salesorderid"),
    number: order.requiredText("ordernumber", ""),
    state: order.requiredInteger("statecode", noState),
    statusReason: order.requiredInteger("statuscode", noState),
    currencyId: order.guid("transactioncurrencyid"),
    priceListId: order.guid("pricelevelid"),
    discountAmount: order.decimal("discountamount"),
    discountPercentage: order.decimal("discountpercentage"),
    customer: readCustomer(row),
    owner: readOwner(order),
  };
}

/**
 * An order line with its order and customer.
 *
 * @param row the whole row, with the joins of `orderLink`
 * @param line the reader of the order line's own columns in it
 */
export function readOrderLine(row: RowReader, line: RowReader): OrderLine {
  const read = {
    id: line.requiredGuid("salesorderdetailid"),
    order: readOrder(row),
    lineNumber: line.integer("lineitemnumber"),
    quantity: line.decimal("quantity"),
    pricePerUnit: line.decimal("priceperunit"),
    manualDiscount: line.decimal("manualdiscountamount"),
    volumeDiscount: line.decimal("volumediscountamount"),
    tax: line.decimal("tax"),
    extendedAmount: line.decimal("extendedamount"),
    currencyId: line.guid("transactioncurrencyid"),
    productId: line.guid("productid"),
    unitId: line.guid("uomid"),
    isWriteIn: line.flag("isproductoverridden"),
    productDescription: line.text("productdescription"),
    productType: line.integer("producttypecode"),
  };
  return { ...read, ...row.unreadable() };
}

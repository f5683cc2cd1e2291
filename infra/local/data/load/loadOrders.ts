import type { CsvRow } from "../csv/CsvRow";
import { guidToSql } from "../../dataverse/store/guid";
import type { RowValues } from "../../dataverse/store/rowValues";
import { rowExists } from "../../dataverse/store/rows";
import { keyGuid, orderGuid, ordersMax } from "../keyGuids";
import { ordersTable } from "../tables";
import type { LoadCurrency } from "./baseData";
import { insert, loadRows, ownerOf, requireTable, textFor, type LoadContext } from "./LoadContext";
import type { PriceLists } from "./PriceLists";

/** statecode of an order (DATAVERSE.md 9.5). */
const states = { Active: 0n, Submitted: 1n, Canceled: 2n, Fulfilled: 3n, Invoiced: 4n } as const;
const stateNames = ["Active", "Submitted", "Canceled", "Fulfilled", "Invoiced"] as const;
const moneyScale = 4;
const percentScale = 2;
const percentMost = 10_000n;

/** Loads orders.csv, without lines; gives the number of rows. */
export function loadOrders(context: LoadContext, priceLists: PriceLists): number {
  return loadRows(context, ordersTable, (row, position) => {
    if (position >= ordersMax) {
      throw new RangeError(`a data set has at most ${String(ordersMax)} orders.`);
    }
    const orderId = row.required("order_id");
    refuseKnownOrder(context, row, orderId);
    const guid = orderGuid(orderId, position);
    const currency = currencyOf(context, row);
    const values = {
      salesorderid: guidToSql(guid),
      name: `Order ${orderId}`,
      ordernumber: textFor(
        context,
        { row, column: "order_id" },
        { table: "salesorder", column: "ordernumber" },
      ),
      transactioncurrencyid: currency.id,
      pricelevelid: priceLists.list(row.text("price_list"), currency),
      ...customerOf(context, row),
      ...stateAndDates(row),
      ...amounts(row, currency),
      ...ownerOf(context, guid),
    };
    insert(context, "salesorder", { values });
  });
}

function refuseKnownOrder(context: LoadContext, row: CsvRow, orderId: string): void {
  const sql = "SELECT 1 FROM salesorder WHERE ordernumber = ?";
  if (context.db.get(sql, [orderId]) !== undefined) {
    throw row.error(
      "order_id",
      `'${orderId}' is there already, in the data set or from an earlier load; ` +
        "remove the repeated row or load into an empty store.",
    );
  }
}

function currencyOf(context: LoadContext, row: CsvRow): LoadCurrency {
  const { currencies } = context.base;
  const code = row.required("currency");
  const currency = currencies.get(code);
  if (currency === undefined) {
    const known = [...currencies.keys()].sort().join(", ");
    throw row.error("currency", `'${code}' is not known; use one of ${known}.`);
  }
  return currency;
}

/** An order may be without customer: the job has an error code for it. */
function customerOf(context: LoadContext, row: CsvRow): RowValues {
  const accountId = row.text("account_id");
  if (accountId === "") {
    return {};
  }
  for (const kind of ["account", "contact"] as const) {
    const id = guidToSql(keyGuid(kind, accountId));
    if (rowExists(context.db, requireTable(context.model, kind), id)) {
      return { customerid: id, customerid__type: kind };
    }
  }
  throw row.error("account_id", `'${accountId}' is not in accounts.csv; add it there.`);
}

function stateAndDates(row: CsvRow): RowValues {
  const state = row.oneOf("state", stateNames);
  const date = `${row.date("order_date")}T00:00:00Z`;
  const isFulfilled = state === "Fulfilled" || state === "Invoiced";
  return {
    statecode: states[state],
    overriddencreatedon: date,
    ...(isFulfilled ? { datefulfilled: date } : {}),
  };
}

function amounts(row: CsvRow, currency: LoadCurrency): RowValues {
  const { precision } = currency;
  const amount = (column: string): bigint | null => {
    const cure = "leave it empty or give it without sign.";
    const minorUnits = row.amountNotNegative(column, precision, cure);
    return minorUnits === null ? null : minorUnits * 10n ** BigInt(moneyScale - precision);
  };
  const percent = row.amountNotNegative("discount_percent", percentScale, "give 0 to 100.");
  if (percent !== null && percent > percentMost) {
    throw row.error("discount_percent", `'${row.text("discount_percent")}' is above 100.`);
  }
  return {
    freightamount: amount("freight_amount"),
    ...(percent === null ? {} : { discountpercentage: percent }),
    discountamount: amount("header_discount"),
  };
}

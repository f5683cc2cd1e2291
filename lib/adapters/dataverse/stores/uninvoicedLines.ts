import type { OrderSelection } from "../../../ports/createLinesStore";
import type { FetchQuery, Filter } from "../query/fetchXml";
import { orderLineColumns, orderLink } from "../rows/orderLineRow";
import { ledger, orderLines } from "../rows/tables";

const ledgerAlias = "j";

/** Orders whose date, `datefulfilled` or else `createdon`, is not before a day. */
export function datedSince(from: string): Filter {
  const created: Filter = {
    type: "and",
    of: [
      { attribute: "datefulfilled", operator: "null" },
      { attribute: "createdon", operator: "on-or-after", values: [from] },
    ],
  };
  return {
    type: "or",
    of: [{ attribute: "datefulfilled", operator: "on-or-after", values: [from] }, created],
  };
}

/** The order's state and its date. */
function selectedOrders({ states, from }: OrderSelection): Filter {
  const inState = { attribute: "statecode", operator: "in", values: states } as const;
  return { type: "and", of: [inState, datedSince(from)] };
}

/**
 * Order lines without a ledger row, with order and customer. The outer join with a null condition is
 * the documented form of "has none"; it joins on the ledger's primary key, so it multiplies no row.
 */
export function uninvoicedLinesQuery(selection: OrderSelection): FetchQuery {
  const hasNoRow = {
    entity: ledgerAlias,
    attribute: "invjob_invoicelineid",
    operator: "null",
  } as const;
  return {
    table: orderLines,
    attributes: orderLineColumns,
    filter: { type: "and", of: [hasNoRow] },
    links: [
      orderLink(selectedOrders(selection)),
      {
        table: ledger.name,
        from: "invjob_invoicelineid",
        to: "salesorderdetailid",
        alias: ledgerAlias,
        type: "outer",
      },
    ],
    order: ["salesorderdetailid"],
  };
}

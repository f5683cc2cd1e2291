import type { Guid } from "../../../domain/guid";
import type { Invoice } from "../../../domain/invoice";
import type { LedgerRow } from "../../../domain/ledgerRow";
import type { LineRecords } from "../../../domain/lineRecords";
import type { DataverseClient } from "../http/DataverseClient";
import type { JsonObject } from "../json";
import { fetchAll, idsPerQueryMax, inChunks } from "../query/fetchPages";
import type { FetchQuery, Filter, Link } from "../query/fetchXml";
import type { ErpNumberColumns } from "../rows/invoiceRow";
import { ledgerColumns, readLedgerRow } from "../rows/ledgerRow";
import { orderAlias, orderLineColumns, orderLink, readOrderLine } from "../rows/orderLineRow";
import { RowReader } from "../rows/RowReader";
import { ledger, orderLines } from "../rows/tables";
import { rereadInvoices } from "./invoiceReads";
import { datedSince } from "./uninvoicedLines";

function withId(column: string, ids: readonly Guid[]): Filter {
  return { type: "and", of: [{ attribute: column, operator: "in", values: ids }] };
}

function orderLineQuery(ids: readonly Guid[]): FetchQuery {
  const order = orderLink();
  const attributes = [...(order.attributes ?? []), "freightamount"];
  return {
    table: orderLines,
    attributes: orderLineColumns,
    filter: withId("salesorderdetailid", ids),
    links: [{ ...order, attributes }],
    order: ["salesorderdetailid"],
  };
}

/** Of these lines, those that the platform itself finds dated not before the day, as stage 1 asks it. */
function datedLineQuery(ids: readonly Guid[], from: string): FetchQuery {
  const order: Link = {
    table: "salesorder",
    from: "salesorderid",
    to: "salesorderid",
    alias: orderAlias,
    type: "inner",
    filter: datedSince(from),
  };
  return {
    table: orderLines,
    attributes: ["salesorderdetailid"],
    filter: withId("salesorderdetailid", ids),
    links: [order],
    order: ["salesorderdetailid"],
  };
}

function ledgerQuery(ids: readonly Guid[]): FetchQuery {
  return {
    table: ledger,
    attributes: ledgerColumns,
    filter: withId("invjob_invoicelineid", ids),
    order: ["invjob_invoicelineid"],
  };
}

function recordsOf(
  json: JsonObject,
  found: {
    readonly dated: ReadonlySet<Guid>;
    readonly rows: ReadonlyMap<Guid, LedgerRow>;
    readonly invoices: ReadonlyMap<Guid, Invoice>;
  },
): LineRecords {
  const reader = new RowReader(json, orderLines.name, { isLenient: true });
  const line = readOrderLine(reader, reader);
  const row = found.rows.get(line.id) ?? null;
  return {
    line,
    isSinceStart: found.dated.has(line.id),
    freight: reader.linked(orderAlias, "salesorder").decimal("freightamount"),
    row,
    invoice: found.invoices.get(row?.invoiceId ?? "") ?? null,
  };
}

/** Order lines with their ledger rows and invoices, by id: flat queries in two requests. */
export async function readLineRecords(
  client: DataverseClient,
  { ids, from }: { readonly ids: readonly Guid[]; readonly from: string },
  columns: ErpNumberColumns,
): Promise<ReadonlyMap<Guid, LineRecords>> {
  if (ids.length === 0) return new Map();
  const chunks = inChunks([...new Set(ids)], idsPerQueryMax);
  const results = await fetchAll(client, [
    ...chunks.map(orderLineQuery),
    ...chunks.map((chunk) => datedLineQuery(chunk, from)),
    ...chunks.map(ledgerQuery),
  ]);
  const count = chunks.length;
  const dated = new Set(
    results
      .slice(count, 2 * count)
      .flat()
      .map((json) => new RowReader(json, orderLines.name).requiredGuid("salesorderdetailid")),
  );
  const rows = new Map(
    results
      .slice(2 * count)
      .flat()
      .map(readLedgerRow)
      .map((row) => [row.id, row] as const),
  );
  const invoiceIds = [...rows.values()].flatMap(({ invoiceId }) => invoiceId ?? []);
  const invoices = await rereadInvoices(client, [...new Set(invoiceIds)], columns);
  const records = results.slice(0, count).flat();
  return new Map(
    records.map((json) => {
      const one = recordsOf(json, { dated, rows, invoices });
      return [one.line.id, one] as const;
    }),
  );
}

import type { Guid } from "../../../domain/guid";
import type { OrderLine } from "../../../domain/orderLine";
import type { DataverseClient } from "../http/DataverseClient";
import { fetchAll, idsPerQueryMax, inChunks } from "../query/fetchPages";
import type { Condition, FetchQuery } from "../query/fetchXml";
import { RowReader } from "../rows/RowReader";
import { invoiceDetails, invoices } from "../rows/tables";

/** `invoice.statecode` of a canceled invoice (DATAVERSE.md 9.5): it bills nothing. */
const canceled = 3;

/** An invoice that this job did not make, and that stands. */
const foreign: readonly Condition[] = [
  { attribute: "invjob_stage", operator: "null" },
  { attribute: "statecode", operator: "ne", values: [canceled] },
];

function foreignDetailQuery(orderLineIds: readonly Guid[]): FetchQuery {
  const values = orderLineIds;
  return {
    table: invoiceDetails,
    attributes: ["invoicedetailid", "salesorderdetailid"],
    filter: { type: "and", of: [{ attribute: "salesorderdetailid", operator: "in", values }] },
    links: [
      {
        table: invoices.name,
        from: "invoiceid",
        to: "invoiceid",
        alias: "i",
        type: "inner",
        filter: { type: "and", of: foreign },
      },
    ],
    order: ["invoicedetailid"],
  };
}

function foreignInvoiceQuery(orderIds: readonly Guid[]): FetchQuery {
  const ofOrders = { attribute: "salesorderid", operator: "in", values: orderIds } as const;
  return {
    table: invoices,
    attributes: ["invoiceid", "salesorderid"],
    filter: { type: "and", of: [ofOrders, ...foreign] },
    order: ["invoiceid"],
  };
}

/**
 * Those of the lines that were invoiced without this job: line by line, or with their whole order.
 * Two flat queries in one request, never an outer join, which would multiply rows (DESIGN 3).
 */
export async function linesInvoicedElsewhere(
  client: DataverseClient,
  lines: readonly OrderLine[],
): Promise<ReadonlySet<Guid>> {
  if (lines.length === 0) return new Set();
  const lineChunks = inChunks(
    lines.map((line) => line.id),
    idsPerQueryMax,
  );
  const orderChunks = inChunks([...new Set(lines.map((line) => line.order.id))], idsPerQueryMax);
  const results = await fetchAll(client, [
    ...lineChunks.map(foreignDetailQuery),
    ...orderChunks.map(foreignInvoiceQuery),
  ]);
  const details = results.slice(0, lineChunks.length).flat();
  const wholeOrders = results.slice(lineChunks.length).flat();
  const lineIds = new Set(
    details.map((row) => new RowReader(row, invoiceDetails.name).guid("salesorderdetailid")),
  );
  const orderIds = new Set(
    wholeOrders.map((row) => new RowReader(row, invoices.name).guid("salesorderid")),
  );
  const billed = lines.filter((line) => lineIds.has(line.id) || orderIds.has(line.order.id));
  return new Set(billed.map((line) => line.id));
}

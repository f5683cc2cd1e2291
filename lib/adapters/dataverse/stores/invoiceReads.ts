import type { Guid } from "../../../domain/guid";
import type { BundledLine, Invoice, InvoiceContent, InvoiceDetail } from "../../../domain/invoice";
import type { DataverseClient } from "../http/DataverseClient";
import { fetchAll, fetchPages, idsPerQueryMax, inChunks } from "../query/fetchPages";
import type { FetchQuery } from "../query/fetchXml";
import { bundledLineQuery, detailQuery, readBundledLine, readDetail } from "../rows/contentRows";
import { invoicesByIdQuery } from "./invoiceFilters";
import { readInvoice, type ErpNumberColumns } from "../rows/invoiceRow";

/** Headers read in one request; how many of them are worked on at a time is the stage's matter. */
const invoicesPerPage = 100;

/** The invoices of a query, page by page. */
export async function* invoicePages(
  client: DataverseClient,
  query: FetchQuery,
  columns: ErpNumberColumns,
): AsyncGenerator<readonly Invoice[]> {
  for await (const rows of fetchPages(client, query, invoicesPerPage))
    yield rows.flatMap((row) => readInvoice(row, columns));
}

/** The invoices of queries that are bounded by ids, in one request where they fit. */
async function invoicesOf(
  client: DataverseClient,
  queries: readonly FetchQuery[],
  columns: ErpNumberColumns,
): Promise<readonly Invoice[]> {
  const rows = (await fetchAll(client, queries)).flat();
  return rows.flatMap((row) => readInvoice(row, columns));
}

/** Some invoices as they are now. */
export async function rereadInvoices(
  client: DataverseClient,
  invoiceIds: readonly Guid[],
  columns: ErpNumberColumns,
): Promise<ReadonlyMap<Guid, Invoice>> {
  const queries = inChunks(invoiceIds, idsPerQueryMax).map((ids) =>
    invoicesByIdQuery(columns, ids),
  );
  const found = await invoicesOf(client, queries, columns);
  return new Map(found.map((invoice) => [invoice.id, invoice]));
}

/** Our lines and the platform's lines of some invoices, by flat queries in one request a page. */
export async function readContent(
  client: DataverseClient,
  invoices: readonly Invoice[],
): Promise<ReadonlyMap<Guid, InvoiceContent>> {
  const content = new Map<Guid, { lines: BundledLine[]; details: InvoiceDetail[] }>(
    invoices.map((invoice) => [invoice.id, { lines: [], details: [] }]),
  );
  const ids = inChunks([...content.keys()], idsPerQueryMax);
  const results = await fetchAll(client, [...ids.map(bundledLineQuery), ...ids.map(detailQuery)]);
  for (const row of results.slice(0, ids.length).flat()) {
    const line = readBundledLine(row);
    content.get(line.row.invoiceId ?? "")?.lines.push(line);
  }
  for (const row of results.slice(ids.length).flat()) {
    const { invoiceId, detail } = readDetail(row);
    content.get(invoiceId)?.details.push(detail);
  }
  return content;
}

import { rowName, type DueName } from "../../../domain/chunking";
import type { DueNames } from "../../../ports/dueNames";
import type { DataverseClient } from "../http/DataverseClient";
import type { JsonObject } from "../json";
import { fetchPages, pageRowsMax, withColumns } from "../query/fetchPages";
import type { FetchQuery } from "../query/fetchXml";
import { invoiceReader } from "../rows/invoiceRow";
import { ledgerLineQuery, ledgerReader } from "../rows/ledgerRow";
import { RowReader } from "../rows/RowReader";
import { orderLines } from "../rows/tables";
import { validatedLinesQuery } from "./bundleNames";
import { inErrorExceptOf } from "./createCreateLinesStore";
import { strandedLinesQuery } from "./createSendStore";
import { dueInvoicesQuery, invoicesInStageQuery, overdueDraftsQuery } from "./invoiceFilters";
import { readWritten } from "./readWritten";
import type { StoreOptions } from "./StoreOptions";
import { uninvoicedLinesQuery } from "./uninvoicedLines";

type Names = AsyncGenerator<readonly DueName[]>;

const rowColumn = "invjob_invoicelineid";

/** The names in a query's rows, which are read with no more than the columns that tell them. */
async function* namesIn(
  client: DataverseClient,
  { query, columns }: { readonly query: FetchQuery; readonly columns: readonly string[] },
  read: (row: JsonObject) => DueName,
): Names {
  const pages = fetchPages(client, withColumns(query, columns), pageRowsMax);
  for await (const rows of pages) yield rows.map(read);
}

function orderLineName(json: JsonObject): DueName {
  const row = new RowReader(json, orderLines.name);
  return { name: row.requiredGuid("salesorderdetailid"), records: 1 };
}

function rowIdName(json: JsonObject): DueName {
  return { name: ledgerReader(json).requiredGuid(rowColumn), records: 1 };
}

function bundleName(json: JsonObject): DueName {
  const row = ledgerReader(json);
  const name = row.text("invjob_bundlekey") ?? rowName(row.requiredGuid(rowColumn));
  return { name, records: 1 };
}

/** An invoice without lines is one record of work still. */
function invoiceName(json: JsonObject): DueName {
  const row = invoiceReader(json);
  const lines = row.integer("invjob_linecount") ?? 0;
  return { name: row.requiredGuid("invoiceid"), records: Math.max(1, lines) };
}

function strandedName(json: JsonObject): DueName {
  return { name: ledgerReader(json).requiredGuid("invjob_invoiceid"), records: 1 };
}

/** Names that follow each other and are the same, as one with all of their records. */
async function* merged(pages: Names): Names {
  let open: DueName | undefined;
  for await (const page of pages) {
    const closed: DueName[] = [];
    for (const due of page) {
      if (open?.name === due.name) open = { ...open, records: open.records + due.records };
      else {
        if (open !== undefined) closed.push(open);
        open = due;
      }
    }
    if (closed.length > 0) yield closed;
  }
  if (open !== undefined) yield [open];
}

/** Names of what is due over the Web API. */
export function createDueNames(client: DataverseClient, options: StoreOptions): DueNames {
  const invoicesOf = (query: FetchQuery): Names =>
    namesIn(client, { query, columns: ["invoiceid", "invjob_linecount"] }, invoiceName);
  return {
    async *lines(selection, { rerun, exceptOf }): Names {
      const inError = ledgerLineQuery(inErrorExceptOf(exceptOf), [rowColumn]);
      if (rerun !== "missing")
        yield* namesIn(client, { query: inError, columns: [rowColumn] }, rowIdName);
      const fresh = uninvoicedLinesQuery(selection);
      if (rerun !== "failed")
        yield* namesIn(client, { query: fresh, columns: ["salesorderdetailid"] }, orderLineName);
    },
    async *bundles(rerun): Names {
      // A line in error is stage 1's: there is none here to be tried again.
      if (rerun === "failed") return;
      const columns = ["invjob_bundlekey", rowColumn];
      yield* merged(namesIn(client, { query: validatedLinesQuery(), columns }, bundleName));
    },
    async *drafts({ quietMinutes, patienceMinutes }, rerun): Names {
      yield* invoicesOf(dueInvoicesQuery(options, quietMinutes, rerun));
      if (rerun !== "failed") yield* invoicesOf(overdueDraftsQuery(options, patienceMinutes));
    },
    async *sends({ rerun, sendingTimeoutMinutes }): Names {
      const stranded = { query: strandedLinesQuery(), columns: ["invjob_invoiceid", rowColumn] };
      yield* merged(namesIn(client, stranded, strandedName));
      yield* invoicesOf(invoicesInStageQuery(options, "Sending", sendingTimeoutMinutes));
      if (rerun !== "failed") yield* invoicesOf(invoicesInStageQuery(options, "ReadyToSend", 0));
    },
    written: (runId, kind, names) => readWritten(client, { runId, kind, names }),
  };
}

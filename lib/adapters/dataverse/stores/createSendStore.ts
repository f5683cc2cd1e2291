import type { Guid } from "../../../domain/guid";
import type { LedgerRow } from "../../../domain/ledgerRow";
import type { Claim, SendStore, SendWrite } from "../../../ports/invoiceStore";
import type { WriteStamp } from "../../../ports/saveOutcome";
import type { Operation } from "../batch/BatchItem";
import type { DataverseClient } from "../http/DataverseClient";
import { fetchPages, idsPerQueryMax, inChunks } from "../query/fetchPages";
import type { FetchQuery } from "../query/fetchXml";
import { invoiceStageChoice, lineStageChoice } from "../rows/choices";
import { inLineStage, ledgerColumns, ledgerReader, readLedgerRow } from "../rows/ledgerRow";
import { invoices, ledger } from "../rows/tables";
import { claimOperation, sendOperation } from "../writes/invoicePayload";
import { stampColumns, updateRow } from "../writes/ledgerPayload";
import { proofOf } from "../writes/proofsOfWrites";
import { saveOutcomes, type PlannedSave } from "../writes/saveChangeSets";
import { invoicesByIdQuery, invoicesInStageQuery } from "./invoiceFilters";
import { invoicePages, invoicesOf, readContent } from "./invoiceReads";
import { pageLinesDefault, type StoreOptions } from "./StoreOptions";

/** Rows that a crash left behind an invoice that is sent. */
function strandedLinesQuery(): FetchQuery {
  const sent = invoiceStageChoice.toValue("Sent");
  return {
    table: ledger,
    attributes: ledgerColumns,
    filter: inLineStage("Bundled"),
    links: [
      {
        table: invoices.name,
        from: "invoiceid",
        to: "invjob_invoiceid",
        alias: "i",
        type: "inner",
        filter: {
          type: "and",
          of: [{ attribute: "invjob_stage", operator: "eq", values: [sent] }],
        },
      },
    ],
    order: ["invjob_invoicelineid"],
  };
}

function invoiceSave(operation: Operation, invoiceId: Guid): PlannedSave {
  return { operations: [operation], proof: proofOf(operation, invoices, invoiceId) };
}

function invoicedSave(row: LedgerRow, stamp: WriteStamp): PlannedSave {
  const stage = { invjob_stage: lineStageChoice.toValue("Invoiced") };
  const operation = updateRow(row, { ...stage, ...stampColumns(stamp) });
  return { operations: [operation], proof: proofOf(operation, ledger, row.id) };
}

/** Stage 4's store over the Web API. */
export function createSendStore(client: DataverseClient, options: StoreOptions): SendStore {
  const pageSize = options.pageLines ?? pageLinesDefault;
  const save = (saves: readonly PlannedSave[]) =>
    saveOutcomes(client, saves, options.batchOperations);
  return {
    readyInvoices: () =>
      invoicePages(client, invoicesInStageQuery(options, "ReadyToSend", 0), options),
    interruptedInvoices: (minutes) =>
      invoicePages(client, invoicesInStageQuery(options, "Sending", minutes), options),
    async *strandedLines(): AsyncGenerator<readonly LedgerRow[]> {
      for await (const rows of fetchPages(client, strandedLinesQuery(), pageSize)) {
        yield rows.map((row) => readLedgerRow(ledgerReader(row)));
      }
    },
    contentOf: (page) => readContent(client, page),
    claim: (claims: readonly Claim[], stamp) =>
      save(claims.map((claim) => invoiceSave(claimOperation(claim, stamp), claim.invoice.id))),
    save: (writes: readonly SendWrite[], stamp) =>
      save(writes.map((write) => invoiceSave(sendOperation(write, stamp), write.invoiceId))),
    reread: async (invoiceIds) => {
      const queries = inChunks(invoiceIds, idsPerQueryMax).map((ids) =>
        invoicesByIdQuery(options, ids),
      );
      const found = await invoicesOf(client, queries, options);
      return new Map(found.map((invoice) => [invoice.id, invoice]));
    },
    markInvoiced: (rows, stamp) => save(rows.map((row) => invoicedSave(row, stamp))),
  };
}

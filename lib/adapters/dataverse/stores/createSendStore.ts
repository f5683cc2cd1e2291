import type { LedgerLine, LedgerRow } from "../../../domain/ledgerRow";
import type { InvoiceStage } from "../../../domain/stages";
import type { Claim, SendStore, SendWrite } from "../../../ports/invoiceStore";
import type { WriteStamp } from "../../../ports/saveOutcome";
import type { DataverseClient } from "../http/DataverseClient";
import { countRows, fetchPages } from "../query/fetchPages";
import type { FetchQuery } from "../query/fetchXml";
import { narrow } from "../query/narrow";
import { invoiceStageChoice, lineStageChoice } from "../rows/choices";
import { inLineStage, ledgerLineQuery, readLedgerLine } from "../rows/ledgerRow";
import { invoices, ledger } from "../rows/tables";
import { claimOperation, sendOperations } from "../writes/invoicePayload";
import { stampColumns, updateRow } from "../writes/ledgerPayload";
import { invoiceSave, proofOf } from "../writes/proofsOfWrites";
import type { PlannedSave } from "../writes/PlannedSave";
import { saveOutcomes } from "../writes/saveChangeSets";
import { invoicesInStageQuery } from "./invoiceFilters";
import { invoicePages, readContent, rereadInvoices } from "./invoiceReads";
import { pageLinesDefault, type StoreOptions } from "./StoreOptions";

/** Rows that a crash left behind an invoice that is sent. */
export function strandedLinesQuery(): FetchQuery {
  const sent = invoiceStageChoice.toValue("Sent");
  const query = ledgerLineQuery(inLineStage("Bundled"), ["invjob_invoicelineid"]);
  return {
    ...query,
    links: [
      ...(query.links ?? []),
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
  };
}

function claimSave(claim: Claim, stamp: WriteStamp): PlannedSave {
  const operation = claimOperation(claim, stamp);
  return { operations: [operation], proof: proofOf(operation, invoices, claim.invoice.id) };
}

function invoicedSave(row: LedgerRow, stamp: WriteStamp): PlannedSave {
  const stage = { invjob_stage: lineStageChoice.toValue("Invoiced") };
  const operation = updateRow(row, { ...stage, ...stampColumns(stamp) });
  return { operations: [operation], proof: proofOf(operation, ledger, row.id) };
}

/** Stage 4's store over the Web API. */
export function createSendStore(client: DataverseClient, options: StoreOptions): SendStore {
  const pageSize = options.pageLines ?? pageLinesDefault;
  const save = (saves: readonly PlannedSave[], stamp: WriteStamp) =>
    saveOutcomes(client, { saves, stamp }, options);
  const inStage = (stage: InvoiceStage, untouchedMinutes: number) => {
    const all = invoicesInStageQuery(options, stage, untouchedMinutes);
    const query = narrow(all, "invoiceid", options);
    return invoicePages(client, query, options);
  };
  return {
    readyInvoices: () => inStage("ReadyToSend", 0),
    interruptedInvoices: (minutes) => inStage("Sending", minutes),
    async *strandedLines(): AsyncGenerator<readonly LedgerLine[]> {
      const column = "invjob_invoiceid";
      const query = narrow(strandedLinesQuery(), column, options);
      for await (const rows of fetchPages(client, query, pageSize)) {
        yield rows.map(readLedgerLine);
      }
    },
    contentOf: (page) => readContent(client, page),
    claim: (claims: readonly Claim[], stamp) =>
      save(
        claims.map((claim) => claimSave(claim, stamp)),
        stamp,
      ),
    save: (writes: readonly SendWrite[], stamp) =>
      save(
        writes.map((write) => invoiceSave(sendOperations(write, stamp), write.invoiceId)),
        stamp,
      ),
    reread: (invoiceIds) => rereadInvoices(client, invoiceIds, options),
    countDue: () => countRows(client, invoicesInStageQuery(options, "ReadyToSend", 0)),
    markInvoiced: (rows, stamp) =>
      save(
        rows.map((row) => invoicedSave(row, stamp)),
        stamp,
      ),
  };
}

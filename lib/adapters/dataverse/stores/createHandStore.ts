import type { HandStore, InvoiceHandWrite, LineWrite } from "../../../ports/handStore";
import type { SaveOutcome, WriteStamp } from "../../../ports/saveOutcome";
import type { Operation } from "../batch/BatchItem";
import type { DataverseClient } from "../http/DataverseClient";
import { countRows, fetchAll } from "../query/fetchPages";
import { invoices, recordPath } from "../rows/tables";
import { handOperations } from "../writes/invoicePayload";
import type { PlannedSave } from "../writes/PlannedSave";
import { invoiceSave, proofOf } from "../writes/proofsOfWrites";
import { saveOutcomes } from "../writes/saveChangeSets";
import { unbundle } from "./createCalculateStore";
import { saveLedgerWrites } from "./createCreateLinesStore";
import { strandedLinesQuery } from "./createSendStore";
import { linesInvoicedElsewhere } from "./foreignInvoices";
import { halfDiscardedQuery, invoicesInStageQuery, quietInvoiceQuery } from "./invoiceFilters";
import { invoicePages, readContent, rereadInvoices } from "./invoiceReads";
import { readLineRecords } from "./lineRecords";
import type { StoreOptions } from "./StoreOptions";

const noAnswer: SaveOutcome = { kind: "unknown", message: "no answer" };

/** What people's moves and `explain` need, over the Web API. */
export function createHandStore(client: DataverseClient, options: StoreOptions): HandStore {
  async function save(one: PlannedSave, stamp: WriteStamp): Promise<SaveOutcome> {
    const [outcome] = await saveOutcomes(client, { saves: [one], stamp }, options);
    return outcome ?? noAnswer;
  }

  return {
    lineRecords: (ids, from) => readLineRecords(client, { ids, from }, options),
    alreadyInvoiced: (lines) => linesInvoicedElsewhere(client, lines),
    contentOf: (page) => readContent(client, page),
    reread: (ids) => rereadInvoices(client, ids, options),
    async isUntouchedFor(invoiceId, minutes) {
      const [rows] = await fetchAll(client, [quietInvoiceQuery(options, invoiceId, minutes)]);
      return rows !== undefined && rows.length > 0;
    },
    halfDiscarded: () => invoicePages(client, halfDiscardedQuery(options), options),
    countSending: (minutes) => countRows(client, invoicesInStageQuery(options, "Sending", minutes)),
    countStranded: () => countRows(client, strandedLinesQuery()),
    async saveLine(write: LineWrite, stamp) {
      const [outcome] = await saveLedgerWrites(client, { writes: [write], stamp }, options);
      return outcome ?? noAnswer;
    },
    saveInvoice: (write: InvoiceHandWrite, stamp) =>
      save(invoiceSave(handOperations(write, stamp), write.invoice.id), stamp),
    async unbundle(set, stamp) {
      const [outcome] = await unbundle(client, { sets: [set], stamp }, options);
      return outcome ?? noAnswer;
    },
    remove({ id, etag }, stamp) {
      const path = recordPath(invoices, id);
      const operation: Operation = { method: "DELETE", path, headers: { "If-Match": etag } };
      return save({ operations: [operation], proof: proofOf(operation, invoices, id) }, stamp);
    },
  };
}

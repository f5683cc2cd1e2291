import type { CalculateStore, UnbundlingSet } from "../../../ports/invoiceStore";
import type { SaveOutcome, WriteStamp } from "../../../ports/saveOutcome";
import type { DataverseClient } from "../http/DataverseClient";
import { invoices } from "../rows/tables";
import { countRows } from "../query/fetchPages";
import { narrow } from "../query/narrow";
import { calculateOperations } from "../writes/invoicePayload";
import { invoiceSave } from "../writes/proofsOfWrites";
import { lineCountAfter, unbundleOperations } from "../writes/unbundlePayload";
import type { PlannedSave } from "../writes/PlannedSave";
import { saveChangeSets, saveOutcomes } from "../writes/saveChangeSets";
import {
  dueDraftsQuery,
  dueInvoicesQuery,
  openInvoiceQuery,
  overdueDraftsQuery,
} from "./invoiceFilters";
import { invoicePages, readContent, rereadInvoices } from "./invoiceReads";
import { draftVersion, versionRead } from "./draftVersion";
import type { StoreOptions } from "./StoreOptions";

/** Takes lines off invoices; the invoice's version afterwards comes with the same request. */
export async function unbundle(
  client: DataverseClient,
  { sets, stamp }: { readonly sets: readonly UnbundlingSet[]; readonly stamp: WriteStamp },
  options: StoreOptions,
): Promise<readonly SaveOutcome[]> {
  const saves = sets.map((set): PlannedSave => {
    const values = { invjob_touch: set.touch };
    return {
      operations: unbundleOperations(set, stamp),
      proof: { kind: "holds", table: invoices, id: set.invoice.id, values },
      reads: [versionRead(set.invoice.id)],
    };
  });
  const saved = await saveChangeSets(client, { saves, stamp }, options);
  return saved.map(({ outcome, reads }, index): SaveOutcome => {
    if (outcome.kind !== "saved") return outcome;
    const { touch, invoice, lines } = sets[index] as UnbundlingSet;
    const lineCount = lineCountAfter(invoice.lineCount, lines.length);
    const etag = draftVersion(reads[0], { stage: invoice.stage, touch, lineCount });
    // Never the version of a set whose answer was lost: the invoice may have left its stage since.
    return { kind: "saved", ...(etag === undefined ? {} : { etag }) };
  });
}

/** Stage 3's store over the Web API. */
export function createCalculateStore(
  client: DataverseClient,
  options: StoreOptions,
): CalculateStore {
  return {
    async *dueInvoices({ quietMinutes, patienceMinutes }, rerun = "all") {
      if (options.onlyRecord !== undefined) {
        yield* invoicePages(client, openInvoiceQuery(options, options.onlyRecord), options);
        return;
      }
      const due = dueInvoicesQuery(options, quietMinutes, rerun);
      yield* invoicePages(client, narrow(due, "invoiceid", options), options);
      if (rerun === "failed") return;
      const overdue = overdueDraftsQuery(options, patienceMinutes);
      yield* invoicePages(client, narrow(overdue, "invoiceid", options), options);
    },
    contentOf: (page) => readContent(client, page),
    reread: (invoiceIds) => rereadInvoices(client, invoiceIds, options),
    countDue: ({ quietMinutes }) => countRows(client, dueDraftsQuery(options, quietMinutes)),
    unbundle: (sets, stamp) => unbundle(client, { sets, stamp }, options),
    save: (writes, stamp) => {
      const saves = writes.map((write) =>
        invoiceSave(calculateOperations(write, stamp), write.invoice.id),
      );
      return saveOutcomes(client, { saves, stamp }, options);
    },
  };
}

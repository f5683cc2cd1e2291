import type { CalculateStore } from "../../../ports/invoiceStore";
import type { DataverseClient } from "../http/DataverseClient";
import { invoices } from "../rows/tables";
import { calculateOperation } from "../writes/invoicePayload";
import { proofOf } from "../writes/proofsOfWrites";
import { saveOutcomes } from "../writes/saveChangeSets";
import { dueInvoicesQuery } from "./invoiceFilters";
import { invoicePages, readContent } from "./invoiceReads";
import type { StoreOptions } from "./StoreOptions";

/** Stage 3's store over the Web API. */
export function createCalculateStore(
  client: DataverseClient,
  options: StoreOptions,
): CalculateStore {
  return {
    dueInvoices: (quietMinutes) =>
      invoicePages(client, dueInvoicesQuery(options, quietMinutes), options),
    contentOf: (page) => readContent(client, page),
    save: (writes, stamp) => {
      const saves = writes.map((write) => {
        const operation = calculateOperation(write, stamp);
        return { operations: [operation], proof: proofOf(operation, invoices, write.invoice.id) };
      });
      return saveOutcomes(client, saves, options.batchOperations);
    },
  };
}

import type { LedgerLine } from "../../../domain/ledgerRow";
import type { OrderLine } from "../../../domain/orderLine";
import type { CreateLinesStore, OrderSelection } from "../../../ports/createLinesStore";
import type { LineWrite } from "../../../ports/handStore";
import type { SaveOutcome, WriteStamp } from "../../../ports/saveOutcome";
import type { DataverseClient } from "../http/DataverseClient";
import { countRows, fetchPages } from "../query/fetchPages";
import type { Filter } from "../query/fetchXml";
import { narrow } from "../query/narrow";
import { inLineStage, ledgerLineQuery, readLedgerLine } from "../rows/ledgerRow";
import { readOrderLine } from "../rows/orderLineRow";
import { RowReader } from "../rows/RowReader";
import { ledger, orderLines } from "../rows/tables";
import { ledgerOperation } from "../writes/ledgerPayload";
import { proofOf } from "../writes/proofsOfWrites";
import { saveOutcomes } from "../writes/saveChangeSets";
import { linesInvoicedElsewhere } from "./foreignInvoices";
import { pageLinesDefault, type StoreOptions } from "./StoreOptions";
import { uninvoicedLinesQuery } from "./uninvoicedLines";

/** Saves decisions on lines, a change set each; stages 1 and 2 and people share it. */
export async function saveLedgerWrites(
  client: DataverseClient,
  request: { readonly writes: readonly LineWrite[]; readonly stamp: WriteStamp },
  options: StoreOptions,
): Promise<readonly SaveOutcome[]> {
  const saves = request.writes.map((write) => {
    const operation = ledgerOperation(write, request.stamp);
    const proof = proofOf(operation, ledger, write.line.id);
    // Only the creation is the owner's: a seller rarely may write colleagues' rows (DESIGN 3).
    const owner = write.current === null ? { owner: write.line.order.owner } : {};
    return { operations: [operation], proof, ...owner };
  });
  return saveOutcomes(client, { saves, stamp: request.stamp }, options);
}

/** `ne` alone would not say what becomes of rows that no run wrote. */
export function inErrorExceptOf(runId: string): Filter {
  const isOther: Filter = {
    type: "or",
    of: [
      { attribute: "invjob_runid", operator: "ne", values: [runId] },
      { attribute: "invjob_runid", operator: "null" },
    ],
  };
  return { type: "and", of: [inLineStage("Error"), isOther] };
}

/** Stage 1's store over the Web API. */
export function createCreateLinesStore(
  client: DataverseClient,
  options: StoreOptions,
): CreateLinesStore {
  const pageSize = options.pageLines ?? pageLinesDefault;
  return {
    async *uninvoicedLines(selection: OrderSelection): AsyncGenerator<readonly OrderLine[]> {
      const column = "salesorderdetailid";
      const query = narrow(uninvoicedLinesQuery(selection), column, options);
      for await (const rows of fetchPages(client, query, pageSize)) {
        yield rows.map((json) => {
          const row = new RowReader(json, orderLines.name, { isLenient: true });
          return readOrderLine(row, row);
        });
      }
    },
    async *linesInError(exceptOf: string): AsyncGenerator<readonly LedgerLine[]> {
      const column = "invjob_invoicelineid";
      const inError = ledgerLineQuery(inErrorExceptOf(exceptOf), [column]);
      const query = narrow(inError, column, options);
      for await (const rows of fetchPages(client, query, pageSize)) yield rows.map(readLedgerLine);
    },
    alreadyInvoiced: (lines) => linesInvoicedElsewhere(client, lines),
    countDue: (selection) => countRows(client, uninvoicedLinesQuery(selection)),
    save: (writes, stamp) => saveLedgerWrites(client, { writes, stamp }, options),
  };
}

import type { RecordLookup } from "../../../ports/recordLookup";
import type { DataverseClient } from "../http/DataverseClient";
import { fetchAll } from "../query/fetchPages";
import type { FetchQuery } from "../query/fetchXml";
import { lineStageChoice } from "../rows/choices";
import { RowReader } from "../rows/RowReader";
import { ledger, orderLines } from "../rows/tables";
import { rereadInvoices } from "./invoiceReads";
import type { StoreOptions } from "./StoreOptions";

const ledgerAlias = "j";
const orderAlias = "o";

const ledgerColumns = [
  "invjob_invoicelineid",
  "invjob_stage",
  "invjob_errorcode",
  "invjob_errormessage",
  "invjob_invoiceid",
] as const;

function lineQuery(orderLineId: string): FetchQuery {
  return {
    table: orderLines,
    attributes: ["salesorderdetailid"],
    filter: {
      type: "and",
      of: [{ attribute: "salesorderdetailid", operator: "eq", values: [orderLineId] }],
    },
    links: [
      {
        table: "salesorder",
        from: "salesorderid",
        to: "salesorderid",
        alias: orderAlias,
        type: "inner",
        attributes: ["statecode", "datefulfilled", "createdon"],
      },
      {
        table: ledger.name,
        from: "invjob_invoicelineid",
        to: "salesorderdetailid",
        alias: ledgerAlias,
        type: "outer",
        attributes: ledgerColumns,
      },
    ],
    order: ["salesorderdetailid"],
  };
}

/** Single records over the Web API, one request each. */
export function createRecordLookup(client: DataverseClient, options: StoreOptions): RecordLookup {
  return {
    line: async (id) => {
      const [json] = (await fetchAll(client, [lineQuery(id)])).flat();
      if (json === undefined) return undefined;
      const row = new RowReader(json, orderLines.name, { isLenient: true });
      const order = row.linked(orderAlias, "salesorder");
      const inLedger = row.linked(ledgerAlias, ledger.name);
      const createdOn = order.date("createdon")?.toISOString().slice(0, "YYYY-MM-DD".length);
      return {
        kind: "line",
        id,
        stage: lineStageChoice.read(inLedger, "invjob_stage") ?? "none",
        errorCode: inLedger.text("invjob_errorcode"),
        errorMessage: inLedger.text("invjob_errormessage"),
        invoiceId: inLedger.guid("invjob_invoiceid"),
        orderState: order.requiredInteger("statecode", -1),
        orderDate: order.day("datefulfilled") ?? createdOn ?? null,
      };
    },
    invoice: async (id) => {
      const invoice = (await rereadInvoices(client, [id], options)).get(id);
      if (invoice === undefined) return undefined;
      const { stage, errorCode, errorMessage, claimedBy } = invoice;
      return { kind: "invoice", id, stage, errorCode, errorMessage, claimedBy };
    },
  };
}

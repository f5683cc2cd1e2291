import type { Draft } from "../../../domain/invoice";
import type { JsonObject } from "../json";
import type { FetchQuery } from "../query/fetchXml";
import { invoiceStageChoice } from "./choices";
import { customerLinks, joinedCustomer } from "./customerColumns";
import { invoiceReader } from "./invoiceRow";
import { invoices } from "./tables";

/** The open drafts of some bundle keys. */
export function openDraftQuery(bundleKeys: readonly string[]): FetchQuery {
  const stage = invoiceStageChoice.toValue("Draft");
  return {
    table: invoices,
    attributes: [
      "invoiceid",
      "invjob_bundlekey",
      "invjob_linecount",
      "transactioncurrencyid",
      "pricelevelid",
    ],
    filter: {
      type: "and",
      of: [
        { attribute: "invjob_bundlekey", operator: "in", values: bundleKeys },
        { attribute: "invjob_stage", operator: "eq", values: [stage] },
        { attribute: "statecode", operator: "eq", values: [0] },
      ],
    },
    links: customerLinks({ account: [], contact: [] }),
    order: ["invoiceid"],
  };
}

/** A row of `openDraftQuery`. */
export function readDraft(json: JsonObject): Draft {
  const row = invoiceReader(json);
  const customer = joinedCustomer(row);
  return {
    id: row.requiredGuid("invoiceid"),
    etag: row.etag(),
    bundleKey: row.requiredText("invjob_bundlekey"),
    lineCount: row.integer("invjob_linecount") ?? 0,
    customer: customer === null ? null : { kind: customer.kind, id: customer.id },
    currencyId: row.guid("transactioncurrencyid"),
    priceListId: row.guid("pricelevelid"),
  };
}

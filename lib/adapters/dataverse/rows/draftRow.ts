import type { Draft, KeyHolder } from "../../../domain/invoice";
import type { JsonObject } from "../json";
import type { Condition, FetchQuery } from "../query/fetchXml";
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

/** A row of `openDraftQuery`; none where a column does not fit, for nothing joins such a draft. */
export function readDraft(json: JsonObject): readonly Draft[] {
  const row = invoiceReader(json);
  const customer = joinedCustomer(row);
  const draft = {
    id: row.requiredGuid("invoiceid"),
    etag: row.etag(),
    bundleKey: row.requiredText("invjob_bundlekey"),
    lineCount: row.integer("invjob_linecount") ?? 0,
    customer: customer === null ? null : { kind: customer.kind, id: customer.id },
    currencyId: row.guid("transactioncurrencyid"),
    priceListId: row.guid("pricelevelid"),
  };
  return row.unreadable().unreadable === undefined ? [draft] : [];
}

/** The invoices that hold the bundles' own keys or later generations of them, whatever their state. */
export function keyHolderQuery(bundles: readonly string[]): FetchQuery {
  const attribute = "invjob_bundlekey";
  const later = bundles.map((bundle): Condition => ({
    attribute,
    operator: "like",
    values: [`${bundle}-%`],
  }));
  return {
    table: invoices,
    attributes: ["invoiceid", "invjob_bundlekey", "invjob_stage", "statecode", "statuscode"],
    filter: { type: "or", of: [{ attribute, operator: "in", values: bundles }, ...later] },
    order: ["invoiceid"],
  };
}

/** A row of `keyHolderQuery`; none for an invoice that is not ours. */
export function readKeyHolder(json: JsonObject): readonly KeyHolder[] {
  const row = invoiceReader(json);
  const stage = invoiceStageChoice.read(row, "invjob_stage");
  if (stage === null) return [];
  const holder = {
    id: row.requiredGuid("invoiceid"),
    etag: row.etag(),
    bundleKey: row.requiredText("invjob_bundlekey"),
    stage,
    state: row.requiredInteger("statecode"),
    statusReason: row.requiredInteger("statuscode"),
  };
  return [holder];
}

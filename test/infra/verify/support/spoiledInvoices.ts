import { randomUUID } from "node:crypto";
import type { StageName } from "../../../../lib/domain/stages";
import type { TradedOrder } from "../../../support/dataverse/Trade";
import type { FinishedTwin } from "./FinishedTwin";
import { invoiceStage, type Harmless, type Plant } from "./found";
import { plantInvoice } from "./records";
import type { JsonObject } from "../../../../lib/adapters/dataverse/json";

type Single = Exclude<keyof FinishedTwin["orders"], "joined">;

/** Changes the invoice of one of the orders. */
function change(name: Single, values: JsonObject): Plant {
  return async (twin) => {
    const invoice = await twin.invoiceOf(twin.orders[name]);
    return plantInvoice(twin, invoice["invoiceid"], values);
  };
}

/** One more order, taken through stages; gives its invoice. */
async function invoiceAfter(
  twin: FinishedTwin,
  ...stages: readonly StageName[]
): Promise<{ readonly id: string; readonly order: TradedOrder; readonly row: JsonObject }> {
  const order = await twin.order();
  await twin.run(...stages);
  const row = await twin.invoiceOf(order);
  return { id: String(row["invoiceid"]), order, row };
}

/** One more draft of a bundle, under its key with this behind it; gives the bundle's key. */
async function secondDraft(twin: FinishedTwin, suffix: string): Promise<string> {
  const { row } = await invoiceDraft(twin);
  // The key forbids a second draft; until its index is built it does not.
  await twin.small.dataverse.admin("schema", {
    alternateKeyStatus: { invjob_openbundle: "Pending" },
  });
  const key = String(row["invjob_bundlekey"]);
  await twin.plant("invoice", {
    invoiceid: randomUUID(),
    name: "Second",
    invjob_stage: invoiceStage.Draft,
    invjob_bundlekey: key + suffix,
    "customerid_account@odata.bind": `/accounts(${twin.customer.id})`,
    "transactioncurrencyid@odata.bind": `/transactioncurrencies(${String(row["_transactioncurrencyid_value"])})`,
  });
  return key;
}

const invoiceDraft = (twin: FinishedTwin) => invoiceAfter(twin, "create-lines", "bundle");

/** Nobody wrote that a user canceled it: a violation unless nobody can write to it. */
export async function canceledDraft(twin: FinishedTwin): Promise<string> {
  const { id } = await invoiceDraft(twin);
  return plantInvoice(twin, id, { statecode: 3, statuscode: 100003 });
}

/** Code, what it is, and how to do it: each is one violation. */
export const spoiledInvoices: readonly (readonly [string, string, Plant])[] = [
  [
    "HELD_INVOICE_MOVED",
    "a held invoice that was sent",
    change("single", { invjob_holdreason: "price is being agreed" }),
  ],
  [
    "DISCARD_UNFINISHED",
    "a discard that was begun",
    change("unknownToErp", {
      invjob_stage: invoiceStage.OnHold,
      invjob_holdreason: "discard: its lines go on hold",
    }),
  ],
  [
    "INVOICE_STATE_UNEXPLAINED",
    "an error without a code",
    change("unknownToErp", { invjob_errorcode: null }),
  ],
  [
    "INVOICE_STATE_UNEXPLAINED",
    "an error with a code of lines",
    change("unknownToErp", { invjob_errorcode: "NO_PRICE" }),
  ],
  [
    "INVOICE_STATE_UNEXPLAINED",
    "a hold without a reason",
    change("unknownToErp", { invjob_stage: invoiceStage.OnHold }),
  ],
  ["INVOICE_LEFT_WAITING", "a draft that a user canceled", canceledDraft],
  ["INVOICE_LEFT_WAITING", "a draft", async (twin) => (await invoiceDraft(twin)).id],
  [
    "INVOICE_LEFT_WAITING",
    "an invoice that is ready and was not sent",
    async (twin) => (await invoiceAfter(twin, "create-lines", "bundle", "calculate")).id,
  ],
  [
    "LEFT_SENDING",
    "an invoice that was claimed, and nothing came of it",
    async (twin) => {
      const { id } = await invoiceAfter(twin, "create-lines", "bundle", "calculate");
      return plantInvoice(twin, id, { invjob_stage: invoiceStage.Sending });
    },
  ],
  [
    "KEY_NOT_CLOSED",
    "a sent invoice that still holds a bundle's key",
    change("single", { invjob_bundlekey: "a-someone-some-money-none" }),
  ],
  ["KEY_NOT_CLOSED", "a sent invoice without a key", change("single", { invjob_bundlekey: null })],
  [
    "KEY_NOT_CLOSED",
    "a sent invoice with another's closed key",
    change("single", { invjob_bundlekey: `closed-${randomUUID()}` }),
  ],
  ["TOTALS_NOT_SUM", "a net that is a cent off", change("single", { invjob_netamount: 18.51 })],
  ["TOTALS_NOT_SUM", "a tax that is a cent off", change("single", { invjob_taxamount: 3.71 })],
  ["TOTALS_NOT_SUM", "a total that is a cent off", change("single", { invjob_totalamount: 22.21 })],
  ["TOTALS_NOT_SUM", "a line count that is one off", change("single", { invjob_linecount: 2 })],
  [
    "PLATFORM_TOTALS_DIFFER",
    "freight that someone put on the header",
    change("single", { freightamount: 5, totalamount: 27.2 }),
  ],
  ["PLATFORM_TOTALS_DIFFER", "a tax that is not the lines'", change("single", { totaltax: 3.71 })],
  [
    "DOCUMENT_TYPE_WRONG",
    "a credit note that is an invoice",
    change("single", { invjob_documenttype: 727000001 }),
  ],
  [
    "DOCUMENT_TYPE_WRONG",
    "a return that is no credit note",
    change("returned", { invjob_documenttype: 727000000 }),
  ],
];

/** Needs the stages not to have run to their end, for an open draft is none of a finished job's. */
export const twoOpenDrafts = secondDraft;

/** What looks like a violation of an invoice's and is none. */
export const harmlessInvoices: readonly (readonly [string, Harmless])[] = [
  [
    "an invoice on hold with a reason",
    change("unknownToErp", {
      invjob_stage: invoiceStage.OnHold,
      invjob_holdreason: "total is zero and ZERO_TOTAL_POLICY is skip",
    }),
  ],
  [
    "platform totals that differ on an invoice whose error says so",
    change("unknownToErp", { invjob_errorcode: "TOTALS_DIFFER", totalamount: 99 }),
  ],
  [
    "platform totals that differ on an invoice that the ERP rejected, for a person to mend",
    change("unknownToErp", { invjob_errorcode: "ERP_REJECTED", totalamount: 99 }),
  ],
  ["a sent invoice that was paid", change("single", { statecode: 2, statuscode: 100001 })],
  ["totals of ours on an invoice in error", change("unknownToErp", { invjob_totalamount: 1 })],
  [
    "a closed key in capitals",
    async (twin) => {
      const invoice = await twin.invoiceOf(twin.orders.single);
      const id = String(invoice["invoiceid"]);
      return plantInvoice(twin, id, { invjob_bundlekey: `closed-${id.toUpperCase()}` });
    },
  ],
];

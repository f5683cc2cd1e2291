import type { FinishedTwin } from "./FinishedTwin";
import { invoiceStage, lineStage, longAgo, type Harmless } from "./found";
import {
  addDetail,
  addForeignInvoice,
  detailOf,
  joinedLine,
  lineOf,
  plantInvoice,
  plantRow,
} from "./records";

/** A draft's detail changed by someone, and the job has said so. */
async function explainedDifference(twin: FinishedTwin): Promise<string> {
  const invoice = await twin.invoiceOf(twin.orders.unknownToErp);
  return plantInvoice(twin, invoice["invoiceid"], { invjob_errorcode: "LINES_DIFFER" });
}

/** What looks like a violation of a line's and is none. */
export const harmlessLines: readonly (readonly [string, Harmless])[] = [
  ["nothing at all", () => Promise.resolve()],
  ["an order that is still active", (twin) => twin.order({ state: 0 })],
  [
    "a hold with a reason",
    (twin) =>
      plantRow(twin, lineOf(twin, "withoutCustomer"), {
        invjob_stage: lineStage.OnHold,
        invjob_holdreason: "disputed",
      }),
  ],
  [
    "a line billed by hand on an invoice that was canceled",
    async (twin) => {
      const invoice = await addForeignInvoice(twin);
      await addDetail(twin, invoice, joinedLine(twin));
      await twin.small.dataverse.api("PATCH", `invoices(${invoice})`, {
        statecode: 3,
        statuscode: 100003,
      });
    },
  ],
  [
    "a line that is on two invoices made by hand, and none of the job's",
    async (twin) => {
      await addDetail(twin, await addForeignInvoice(twin), lineOf(twin, "active"));
      await addDetail(twin, await addForeignInvoice(twin), lineOf(twin, "active"));
    },
  ],
  [
    "an order line that was edited after its invoice was sent",
    (twin) =>
      twin.plant("salesorderdetail", {
        salesorderdetailid: lineOf(twin, "single"),
        quantity: 5,
        modifiedon: "2099-01-01T00:00:00Z",
      }),
  ],
  [
    "an order line that was edited in the second in which it was taken up",
    async (twin) => {
      const salesorderdetailid = lineOf(twin, "single");
      const path = `invjob_invoicelines(${salesorderdetailid})?$select=createdon`;
      const { createdon } = await twin.small.dataverse.api("GET", path);
      const times = { createdon: longAgo, modifiedon: createdon };
      const values = { salesorderdetailid, ...times, quantity: 5 };
      await twin.plant("salesorderdetail", values);
    },
  ],
  [
    "details that differ on an invoice whose error says so",
    async (twin) => {
      const detail = await detailOf(twin, lineOf(twin, "unknownToErp"));
      await twin.small.dataverse.api("PATCH", `invoicedetails(${detail})`, { quantity: 9 });
      await explainedDifference(twin);
    },
  ],
  [
    "a detail deleted, and one added, on an invoice whose error says so",
    async (twin) => {
      const detail = await detailOf(twin, lineOf(twin, "unknownToErp"));
      await twin.small.dataverse.api("DELETE", `invoicedetails(${detail})`);
      await addDetail(twin, await explainedDifference(twin), undefined);
    },
  ],
  [
    "another customer on an invoice that is held for it",
    async (twin) => {
      const invoice = await twin.invoiceOf(twin.orders.unknownToErp);
      await plantInvoice(twin, invoice["invoiceid"], {
        invjob_stage: invoiceStage.OnHold,
        invjob_holdreason: "content changed",
        "customerid_account@odata.bind": `/accounts(${twin.customer.id})`,
      });
    },
  ],
];

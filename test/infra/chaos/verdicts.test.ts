import type { DataverseUser } from "../../../infra/chaos/world/DataverseUser";
import { judgeDifferences } from "../../../infra/chaos/verdict/judgeDifferences";
import { judgeStale, readOpenLines } from "../../../infra/chaos/verdict/judgeStale";

type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Somebody who reads these rows, by table. */
function reading(rows: Rows): DataverseUser {
  const rowsSurely = (query: string) => Promise.resolve(rows[query.split("?")[0] ?? ""] ?? []);
  return { rowsSurely } as unknown as DataverseUser;
}

const line = { validated: 727000000, bundled: 727000001, invoiced: 727000002 };
const invoice = { draft: 727000000, ready: 727000001, error: 727000004 };

describe("an invoice that differs from its lines", () => {
  it("is the app's doing unless somebody edited it, and an error of another kind is nobody's", async () => {
    const user = reading({
      invoices: [
        { invoiceid: "edited", invjob_errorcode: "LINES_DIFFER" },
        { invoiceid: "alone", invjob_errorcode: "LINES_DIFFER" },
        { invoiceid: "rejected", invjob_errorcode: "ERP_REJECTED" },
      ],
    });
    expect(await judgeDifferences(new Set(["edited"]), user)).toEqual([
      { code: "DIFFERS_BY_ITSELF", message: expect.stringMatching(/^alone: /) as string },
    ]);
  });
});

describe("a line that was edited before its draft was finished", () => {
  const ledger = (stage: number, id: string, quantity: number) => ({
    invjob_invoicelineid: id,
    invjob_stage: stage,
    _invjob_invoiceid_value: id === "fixed" ? "ready" : "draft",
    invjob_quantity: quantity,
    invjob_priceperunit: 2.5,
    invjob_taxamount: null,
  });
  const order = (id: string, quantity: number) => ({
    salesorderdetailid: id,
    quantity,
    priceperunit: 2.5,
    tax: 0,
  });
  const ids = ["waiting", "drafted", "fixed"];

  it("is billed as it is; one that stood on a finished invoice by then need not be", async () => {
    const open = await readOpenLines(
      reading({
        invoices: [
          { invoiceid: "draft", invjob_stage: invoice.draft },
          { invoiceid: "ready", invjob_stage: invoice.ready },
        ],
        invjob_invoicelines: [
          ledger(line.validated, "waiting", 1),
          ledger(line.bundled, "drafted", 1),
          ledger(line.bundled, "fixed", 1),
        ],
      }),
    );
    expect([...open]).toEqual(["waiting", "drafted"]);
    const after = (quantity: number, stage = invoice.ready) =>
      reading({
        invoices: [{ invoiceid: "draft", invjob_stage: stage }],
        salesorderdetails: ids.map((id) => order(id, 3)),
        invjob_invoicelines: ids.map((id) => ledger(line.invoiced, id, quantity)),
      });
    expect(await judgeStale(open, after(3))).toEqual([]);
    expect((await judgeStale(open, after(1))).map(({ code, message }) => [code, message])).toEqual([
      ["BILLED_AS_IT_WAS", expect.stringMatching(/^waiting: .*invjob_quantity$/)],
      ["BILLED_AS_IT_WAS", expect.stringMatching(/^drafted: .*invjob_quantity$/)],
    ]);
    // A user paid the draft: it waits for a person, and is not billed.
    expect(await judgeStale(open, after(1, invoice.error))).toEqual([]);
  });
});

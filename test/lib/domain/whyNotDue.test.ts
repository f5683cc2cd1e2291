import type { InvoiceState, LineState } from "../../../lib/domain/recordState";
import { invoiceStages, lineStages, stageNames } from "../../../lib/domain/stages";
import { whyNotDue } from "../../../lib/domain/whyNotDue";

const orders = { states: [3], from: "2026-01-01" };
const line: LineState = {
  kind: "line",
  id: "line",
  stage: "none",
  errorCode: null,
  errorMessage: null,
  invoiceId: null,
  orderState: 3,
  orderDate: "2026-02-01",
};
const invoice: InvoiceState = {
  kind: "invoice",
  id: "invoice",
  stage: "Draft",
  errorCode: null,
  errorMessage: null,
  claimedBy: null,
};

describe("why a stage has nothing to do with a record", () => {
  it.each([
    [{ orderState: 0 }, "the order's state is 0, which INVOICE_ORDER_STATES does not name"],
    [{ orderDate: "2025-12-31" }, "the order is dated 2025-12-31, before INVOICE_FROM 2026-01-01"],
    [{ orderDate: null }, "the order is dated never, before INVOICE_FROM 2026-01-01"],
    [{}, "it has just changed: ask again"],
  ])("tells of a line without a ledger row and with %j", (changes, expected) => {
    expect(whyNotDue("create-lines", { ...line, ...changes }, orders)).toBe(expected);
  });

  it("tells the code and message of a record in error", () => {
    const inError = {
      stage: "Error",
      errorCode: "NO_PRICE",
      errorMessage: "NO_PRICE: empty",
    } as const;
    expect(whyNotDue("bundle", { ...line, ...inError }, orders)).toContain("NO_PRICE: empty");
    expect(whyNotDue("send", { ...invoice, ...inError }, orders)).toContain("NO_PRICE: empty");
  });

  it("says something of its own for every stage of every record", () => {
    const lines = [...lineStages, "none" as const].map((stage) =>
      whyNotDue("bundle", { ...line, stage, invoiceId: "I-1" }, orders),
    );
    const invoices = invoiceStages.map((stage) => whyNotDue("send", { ...invoice, stage }, orders));
    for (const told of [lines, invoices]) expect(new Set(told).size).toBe(told.length);
    for (const stage of stageNames) expect(whyNotDue(stage, line, orders)).not.toBe("");
  });
});

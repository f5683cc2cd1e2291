import { Eligibility } from "../../../../infra/local/summary/Eligibility";

const order = { statecode: "3", datefulfilled: "2026-02-01", createdon: "2025-12-31T10:00:00Z" };

describe("Eligibility", () => {
  it("takes fulfilled orders of any date unless the settings say otherwise", () => {
    const eligibility = new Eligibility({});
    expect(eligibility.includes(order)).toBe(true);
    expect(eligibility.includes({ ...order, statecode: "4" })).toBe(false);
    expect(eligibility.includes(undefined)).toBe(false);
  });

  it("DESIGN 3: goes by datefulfilled, else createdon, not before INVOICE_FROM", () => {
    const eligibility = new Eligibility({ INVOICE_FROM: "2026-01-01" });
    expect(eligibility.includes(order)).toBe(true);
    expect(eligibility.includes({ ...order, datefulfilled: "2025-12-31" })).toBe(false);
    expect(eligibility.includes({ ...order, datefulfilled: null })).toBe(false);
    expect(eligibility.includes({ ...order, datefulfilled: "2026-01-01" })).toBe(true);
  });

  it("knows the states of orders by name", () => {
    const eligibility = new Eligibility({ INVOICE_ORDER_STATES: "Fulfilled, Invoiced" });
    expect(eligibility.includes({ ...order, statecode: "4" })).toBe(true);
    expect(() => new Eligibility({ INVOICE_ORDER_STATES: "Done" })).toThrow("has 'Done'");
  });
});

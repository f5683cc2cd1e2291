import { CurrencySums } from "../../../../infra/local/summary/CurrencySums";
import { formatReport } from "../../../../infra/local/summary/formatReport";
import type { Report } from "../../../../infra/local/summary/formatReport";
import { Tally } from "../../../../infra/local/summary/Tally";

const paint = { red: (text: string) => `<red>${text}`, green: (text: string) => `<green>${text}` };

function report(changes: Partial<Report>): Report {
  const errors = new Tally();
  errors.add("NO_PRICE", "The price is\nempty.");
  const sums = new CurrencySums();
  return {
    summary: {
      orderLines: 3,
      eligibleLines: 2,
      invoiceLines: 2,
      linesByStage: { Invoiced: 1, Error: 1 },
      errorsByCode: { NO_PRICE: 1 },
      invoiceErrorsByCode: {},
      invoices: 1,
      invoicesByStage: { Sent: 1 },
      creditNotes: 0,
      totals: { EUR: { net: "10.00", tax: "1.90", total: "11.90" } },
      uninvoicedFreight: {},
      erp: { documents: 1, duplicates: 0, totals: {} },
      runs: [],
      dataverseRequests: { total: 7, byStage: { bundle: 7 } },
    },
    figures: {
      ledger: { errors },
      invoices: { errors: new Tally(), net: sums },
    } as unknown as Report["figures"],
    checks: [{ name: "a", left: "1", right: "1", balanced: true }],
    failures: [],
    ...changes,
  };
}

describe("formatReport", () => {
  it("shows counts, money, errors with a readable cause, and that all balances", () => {
    const text = formatReport(report({}), paint);
    expect(text).toMatch(/EUR +10\.00 +1\.90 +11\.90/);
    expect(text).toMatch(/NO_PRICE +1 line {2}The price is empty\./);
    expect(text).toContain("<green>Everything balances.");
    expect(text).not.toContain("<red>");
  });

  it("is red when something does not balance, and marks what", () => {
    const checks = [{ name: "sent", left: "1", right: "2", balanced: false }];
    const text = formatReport(report({ checks }), paint);
    expect(text).toContain("<red>  NOT sent: 1 = 2");
    expect(text).toContain("<red>It does NOT balance");
  });

  it("is red when a stage failed, and says why", () => {
    const text = formatReport(report({ failures: ["Stage send failed: no key"] }), paint);
    expect(text).toContain("<red>  Stage send failed: no key");
    expect(text).not.toContain("Everything balances");
  });
});

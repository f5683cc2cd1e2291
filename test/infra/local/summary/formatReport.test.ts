import Big from "big.js";
import { CurrencySums } from "../../../../infra/local/summary/CurrencySums";
import { formatReport } from "../../../../infra/local/summary/formatReport";
import type { Report } from "../../../../infra/local/summary/formatReport";
import { Tally } from "../../../../infra/local/summary/Tally";

const paint = { red: (text: string) => `<red>${text}`, green: (text: string) => `<green>${text}` };

function report(changes: Partial<Report>): Report {
  const errors = new Tally();
  errors.add("NO_PRICE", "order A-1, line 2: the price per unit is empty. Set the price per unit.");
  const sums = (cents: number): CurrencySums => {
    const result = new CurrencySums();
    result.add("euro-id", new Big(cents).div(100));
    return result;
  };
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
      dataverseRequests: { total: 7, byStage: { bundle: 7 }, outsideRuns: 0 },
    },
    figures: {
      currencies: {
        record: (some: CurrencySums) => ({ EUR: some.get("euro-id").toFixed(2) }),
      },
      ledger: { errors },
      invoices: {
        errors: new Tally(),
        sent: { total: sums(1000) },
        gross: { unsent: sums(190) },
      },
    } as unknown as Report["figures"],
    checks: [{ name: "a", left: "1", right: "1", balanced: true }],
    failures: [],
    width: 200,
    ...changes,
  };
}

describe("formatReport", () => {
  it("shows counts, money, errors with a readable cause, and that all balances", () => {
    const text = formatReport(report({}), paint);
    expect(text).toMatch(/EUR +10\.00 +1\.90 +11\.90 +10\.00 +1\.90 +-$/m);
    expect(text).toMatch(
      /NO_PRICE +1 line {2}order A-1, line 2: the price per unit is empty\. Set the price per unit\.$/m,
    );
    expect(text).toContain("<green>Everything balances");
    expect(text).not.toContain("<red>");
  });

  it("calls money what it is: on invoices, of which sent and not sent", () => {
    const text = formatReport(report({}), paint);
    expect(text).toContain("Money on invoices (sent or not)");
    expect(text).toMatch(/net +tax +total +sent +not sent +freight, not invoiced/);
  });

  it.each([
    [0, 0, "Everything balances."],
    [1, 0, "Everything balances; 1 line is in error (see above)."],
    [0, 1, "Everything balances; 1 invoice is in error (see above)."],
    [15, 1, "Everything balances; 15 lines and 1 invoice are in error (see above)."],
  ])("says with %d lines and %d invoices in error: %s", (lines, invoices, closing) => {
    const { summary } = report({});
    const linesByStage = { Invoiced: 1, ...(lines === 0 ? {} : { Error: lines }) };
    const invoicesByStage = { Sent: 1, ...(invoices === 0 ? {} : { Error: invoices }) };
    const changed = { ...summary, linesByStage, invoicesByStage };
    expect(formatReport(report({ summary: changed }), paint)).toContain(`<green>${closing}\n`);
  });

  it("tells what became of lines and invoices, and leaves out what nothing is in", () => {
    const lines = formatReport(report({}), paint).split("\n");
    expect(lines.slice(1, 8)).toEqual([
      "What became of the orders",
      "  Order lines           3",
      "    not to be invoiced  1  for their order's state or date",
      "    invoiced            1  on an invoice that the ERP has",
      "    in error            1  listed below",
      "  Invoices              1",
      "    sent                1  1 document in the ERP",
    ]);
  });

  it("puts commas between thousands", () => {
    const { summary } = report({});
    const totals = { EUR: { net: "22743007.48", tax: "0.00", total: "-1234.50" } };
    const changed = { ...summary, orderLines: 121_253, totals };
    const text = formatReport(report({ summary: changed }), paint);
    expect(text).toMatch(/Order lines +121,253$/m);
    expect(text).toMatch(/EUR +22,743,007\.48 +0\.00 +-1,234\.50 /);
  });

  it("says what to do next: mend, bill freight, look into what is red", () => {
    const { summary } = report({});
    const changed = { ...summary, uninvoicedFreight: { EUR: "5.00", JPY: "7" } };
    const green = formatReport(report({ summary: changed }), paint);
    expect(green).toContain("\nWhat to do next\n  - Mend 1 line: the list above says how");
    expect(green).toContain("  - Bill the freight in EUR, JPY by hand");
    expect(green).toContain("Point it at a real environment: docs/operations.md says how");
    expect(green).not.toContain("Look into what is marked");
    const red = formatReport(report({ failures: ["Stage send failed: no key"] }), paint);
    expect(red).toContain("\nWhat to do next\n  - Look into what is marked above");
  });

  it("wraps a cure to the terminal's width and cuts nothing", () => {
    const text = formatReport(report({ width: 60 }), paint);
    const lines = text.split("\n");
    const first = lines.findIndex((line) => line.includes("NO_PRICE"));
    expect(lines.slice(first, first + 3)).toEqual([
      "  NO_PRICE  1 line  order A-1, line 2: the price per unit is",
      "                    empty. Set the price per unit.",
      "",
    ]);
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

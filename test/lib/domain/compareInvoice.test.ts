import fc from "fast-check";
import { linesDiffer, totalsDiffer } from "../../../lib/domain/compareInvoice";
import type { BundledLine, Invoice, InvoiceDetail } from "../../../lib/domain/invoice";
import { decimal } from "../../../lib/domain/money";
import { aBundledLine, aDetail, anInvoice, guid } from "../../support/domainSamples";

function numbered(count: number): { lines: BundledLine[]; details: InvoiceDetail[] } {
  const ids = Array.from({ length: count }, (_, index) => guid(index + 1));
  return {
    lines: ids.map((id) => aBundledLine({ id })),
    details: ids.map((id) => aDetail({ id, orderLineId: id })),
  };
}

describe("linesDiffer", () => {
  it("finds nothing where lines and details agree, in any order", () => {
    const counts = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(counts, fc.infiniteStream(fc.nat()), (count, keys) => {
        const { lines, details } = numbered(count);
        const shuffled = details
          .map((detail) => ({ detail, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ detail }) => detail);
        expect(linesDiffer(anInvoice(), { lines, details: shuffled })).toBe("");
      }),
    );
  });

  it("knows a detail of a later generation by its order line", () => {
    const detail = aDetail({ id: guid(500), orderLineId: guid(1) });
    expect(linesDiffer(anInvoice(), { lines: [aBundledLine()], details: [detail] })).toBe("");
  });

  it("takes an empty column of the platform for zero", () => {
    const line = aBundledLine({
      amounts: { ...aBundledLine().row.amounts!, discount: decimal("0") },
    });
    const details = [aDetail({ discount: null })];
    expect(linesDiffer(anInvoice(), { lines: [line], details })).toBe("");
  });

  it.each([
    ["quantity", { quantity: decimal("3") }, "quantity is 3, was 2"],
    ["price", { pricePerUnit: decimal("10.01") }, "price is 10.01, was 10"],
    ["discount", { discount: decimal("0") }, "discount is 0, was 1.5"],
    ["tax", { tax: decimal("-3.7") }, "tax is -3.7, was 3.7"],
    ["empty price", { pricePerUnit: null }, "price is empty, was 10"],
  ])("names a changed %s", (_what, change, expected) => {
    const content = { lines: [aBundledLine()], details: [aDetail(change)] };
    expect(linesDiffer(anInvoice(), content)).toBe(`line ${guid(1)}: ${expected}`);
  });

  it("names a detail that someone removed", () => {
    const { lines, details } = numbered(3);
    const content = { lines, details: details.slice(1) };
    expect(linesDiffer(anInvoice(), content)).toBe(`line ${guid(1)} is missing from the invoice`);
  });

  it("names a detail that someone added, with or without an order line", () => {
    const { lines, details } = numbered(2);
    for (const orderLineId of [null, guid(99)]) {
      const added = aDetail({ id: guid(98), orderLineId });
      const content = { lines, details: [...details, added] };
      expect(linesDiffer(anInvoice(), content)).toContain(`detail ${guid(98)} was not bundled`);
    }
  });

  it("counts details that repeat an order line", () => {
    const { lines, details } = numbered(2);
    const again = aDetail({ id: guid(98), orderLineId: guid(2) });
    const content = { lines, details: [...details, again] };
    expect(linesDiffer(anInvoice(), content)).toContain("1 details repeat an order line");
  });

  it("names a column that cannot be read, of a row or of a detail", () => {
    const unreadable = "column invoicedetail.tax does not fit its type";
    const line = aBundledLine();
    const spoiled = { lines: [line], details: [aDetail({ unreadable })] };
    expect(linesDiffer(anInvoice(), spoiled)).toBe(`line ${line.row.id}: ${unreadable}`);
    const row = aBundledLine({ unreadable: "column x is empty", amounts: null });
    const differences = linesDiffer(anInvoice(), { lines: [row], details: [aDetail()] });
    expect(differences).toBe(`line ${row.row.id}: column x is empty`);
  });

  it("names a row without amounts", () => {
    const content = { lines: [aBundledLine({ amounts: null })], details: [aDetail()] };
    expect(linesDiffer(anInvoice(), content)).toContain("has no amounts");
  });

  const headers: readonly (readonly [string, Partial<Invoice>])[] = [
    ["customer", { customer: { ...anInvoice().customer!, id: guid(0xa9) } }],
    ["kind of customer", { customer: { ...anInvoice().customer!, kind: "contact" } }],
    ["missing customer", { customer: null }],
    ["currency", { currencyId: guid(0xe9) }],
    ["price list", { priceListId: null }],
  ];

  it.each(headers)(
    "sees another %s on the invoice than the lines were bundled for",
    (_w, change) => {
      const content = { lines: [aBundledLine()], details: [aDetail()] };
      expect(linesDiffer(anInvoice(change), content)).toContain("is not that of the lines");
    },
  );

  it("sees a single line of another bundle", () => {
    const { lines, details } = numbered(5);
    const stray = aBundledLine({ id: guid(5), bundleKey: `a-${guid(7)}-${guid(8)}-none` });
    const content = { lines: [...lines.slice(0, 4), stray], details };
    expect(linesDiffer(anInvoice(), content)).toContain("is not that of the lines");
  });

  it("names five differences and counts the rest", () => {
    const { lines } = numbered(12);
    const text = linesDiffer(anInvoice(), { lines, details: [] });
    expect(text.match(/is missing/g)).toHaveLength(5);
    expect(text).toMatch(/; and 7 more$/);
  });
});

describe("totalsDiffer", () => {
  const ours = { net: decimal("18.5"), tax: decimal("3.7"), total: decimal("22.2") };
  const exact = { minorUnits: 0, precision: 2 };
  const platform = anInvoice().platformTotals;

  it("finds nothing where they agree", () => {
    expect(totalsDiffer(anInvoice(), ours, exact)).toBe("");
  });

  it.each([
    ["total", { total: decimal("22.21") }],
    ["tax", { tax: decimal("3.69") }],
    ["tax that moved into the net", { tax: decimal("0") }],
  ])("names a %s that differs by as little as a cent", (_what, change) => {
    const invoice = anInvoice({ platformTotals: { ...platform, ...change } });
    expect(totalsDiffer(invoice, ours, exact)).toContain("the lines sum up to total 22.2, tax 3.7");
  });

  it("sees a discount and freight on the header that cancel each other out", () => {
    const change = { discount: decimal("5"), freight: decimal("5") };
    const invoice = anInvoice({ platformTotals: { ...platform, ...change } });
    expect(totalsDiffer(invoice, ours, exact)).not.toBe("");
  });

  it("allows the tolerance once per line, in the currency's minor units", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -40, max: 40 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom(0, 2, 3),
        (units, minorUnits, lineCount, precision) => {
          const difference = decimal(`${units}e-${precision}`);
          const total = platform.total.plus(difference);
          const invoice = anInvoice({ lineCount, platformTotals: { ...platform, total } });
          const fits = totalsDiffer(invoice, ours, { minorUnits, precision }) === "";
          expect(fits).toBe(Math.abs(units) <= minorUnits * lineCount);
        },
      ),
    );
  });
});

import fc from "fast-check";
import { cutByLines } from "../../../lib/domain/cutByLines";
import type { Invoice } from "../../../lib/domain/invoice";

function invoice(lineCount: number): Invoice {
  return { lineCount } as Invoice;
}

describe("cutByLines", () => {
  it("keeps every invoice in order and every page within the lines, single giants excepted", () => {
    const counts = fc.array(fc.nat({ max: 20 }));
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 30 }), (lineCounts, pageLines) => {
        const invoices = lineCounts.map(invoice);
        const pages = cutByLines(invoices, pageLines);
        expect(pages.flat()).toEqual(invoices);
        for (const page of pages) {
          const lines = page.reduce((total, one) => total + one.lineCount, 0);
          expect(page.length === 1 || lines <= pageLines).toBe(true);
        }
      }),
    );
  });
});

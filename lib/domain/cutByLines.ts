import type { Invoice } from "./invoice";

/**
 * Cuts a page of invoices where their lines add up to more than a page of lines, so that memory is
 * bounded by lines. An invoice that is larger on its own goes alone.
 */
export function cutByLines(
  invoices: readonly Invoice[],
  pageLines: number,
): readonly (readonly Invoice[])[] {
  const pages: Invoice[][] = [];
  let lines = 0;
  for (const invoice of invoices) {
    const open = pages.at(-1);
    if (open === undefined || lines + invoice.lineCount > pageLines) {
      pages.push([invoice]);
      lines = invoice.lineCount;
    } else {
      open.push(invoice);
      lines += invoice.lineCount;
    }
  }
  return pages;
}

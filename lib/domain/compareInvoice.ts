import { fitsBundleKey } from "./bundleKey";
import type { Guid } from "./guid";
import type { BundledLine, Invoice, InvoiceContent, InvoiceDetail } from "./invoice";
import type { InvoiceTotals } from "./invoiceTotals";
import { minorUnits, plainText, zero, type Decimal } from "./money";

/** How many differences a message names; the rest is counted. */
const namedDifferencesMax = 5;

function same(ours: Decimal, theirs: Decimal | null): boolean {
  return ours.eq(theirs ?? zero);
}

function lineDifferences({ row }: BundledLine, detail: InvoiceDetail | undefined): string[] {
  const unreadable = row.unreadable ?? detail?.unreadable;
  if (unreadable !== undefined) return [`line ${row.id}: ${unreadable}`];
  if (row.amounts === null) return [`line ${row.id} has no amounts in the ledger`];
  if (detail === undefined) return [`line ${row.id} is missing from the invoice`];
  const { quantity, pricePerUnit, discount, tax } = row.amounts;
  const columns: readonly (readonly [string, Decimal, Decimal | null])[] = [
    ["quantity", quantity, detail.quantity],
    ["price", pricePerUnit, detail.pricePerUnit],
    ["discount", discount, detail.discount],
    ["tax", tax, detail.tax],
  ];
  return columns
    .filter(([, ours, theirs]) => !same(ours, theirs))
    .map(([name, ours, theirs]) => {
      const now = theirs === null ? "empty" : plainText(theirs);
      return `line ${row.id}: ${name} is ${now}, was ${plainText(ours)}`;
    });
}

function headerDifferences(invoice: Invoice, lines: readonly BundledLine[]): string[] {
  const keys = new Set(lines.map(({ row }) => row.bundleKey));
  const fits = [...keys].every((key) => key !== null && fitsBundleKey(invoice, key));
  return fits ? [] : ["customer, currency or price list is not that of the lines"];
}

/** One detail for each line: by the order line it refers to, for the detail's own id may be newer. */
function detailsByLine(details: readonly InvoiceDetail[]): ReadonlyMap<Guid, InvoiceDetail> {
  return new Map(details.map((detail) => [detail.orderLineId ?? detail.id, detail]));
}

/**
 * Compares an invoice's lines one to one with those that were bundled on it. Empty where they agree;
 * else one sentence naming the differences.
 */
export function linesDiffer(invoice: Invoice, content: InvoiceContent): string {
  const byLine = detailsByLine(content.details);
  const ours = new Set(content.lines.map(({ row }) => row.id));
  const strangers = content.details.filter(
    (detail) => detail.orderLineId === null || !ours.has(detail.orderLineId),
  );
  const repeated = content.details.length - strangers.length - byLineCount(byLine, ours);
  const differences = [
    ...headerDifferences(invoice, content.lines),
    ...content.lines.flatMap((line) => lineDifferences(line, byLine.get(line.row.id))),
    ...strangers.map((detail) => `detail ${detail.id} was not bundled by the job`),
    ...(repeated > 0 ? [`${String(repeated)} details repeat an order line`] : []),
  ];
  const named = differences.slice(0, namedDifferencesMax).join("; ");
  const more = differences.length - namedDifferencesMax;
  return more > 0 ? `${named}; and ${String(more)} more` : named;
}

function byLineCount(byLine: ReadonlyMap<Guid, InvoiceDetail>, ours: ReadonlySet<Guid>): number {
  return [...byLine.keys()].filter((id) => ours.has(id)).length;
}

/**
 * Compares the platform's totals with ours. Empty where they agree within the tolerance, which
 * counts once per line; else one sentence naming both. Freight is never ours, and a discount on the
 * header could hide behind it.
 *
 * @param tolerance.minorUnits `TOTALS_TOLERANCE`
 */
export function totalsDiffer(
  invoice: Pick<Invoice, "platformTotals" | "lineCount">,
  ours: InvoiceTotals,
  tolerance: { readonly minorUnits: number; readonly precision: number },
): string {
  const { tax, total, freight } = invoice.platformTotals;
  const slack = minorUnits(tolerance.minorUnits * invoice.lineCount, tolerance.precision);
  const fits = total.minus(ours.total).abs().lte(slack) && tax.minus(ours.tax).abs().lte(slack);
  if (fits && freight.eq(zero)) return "";
  const platform = `total ${plainText(total)}, tax ${plainText(tax)}, freight ${plainText(freight)}`;
  return `the platform has ${platform}; the lines sum up to total ${plainText(ours.total)}, tax ${plainText(ours.tax)}`;
}

import { grouped } from "./plainNumbers";
import type { Figures } from "./reconcile";
import type { Summary } from "./Summary";
import type { Tally } from "./Tally";

/** A terminal narrower than this has to wrap by itself. */
const narrowestText = 30;

/**
 * Each code with how many records it is on and one of them as an example, wrapped to the width.
 * @param width of the terminal, in characters.
 */
export function formatErrors(
  { summary, figures }: { readonly summary: Summary; readonly figures: Figures },
  width: number,
): string[] {
  const all = [
    ...rowsOf(summary.errorsByCode, "line", figures.ledger.errors),
    ...rowsOf(summary.invoiceErrorsByCode, "invoice", figures.invoices.errors),
  ];
  if (all.length === 0) return ["", "No errors"];
  const codes = Math.max(...all.map(({ code }) => code.length));
  const counts = Math.max(...all.map(({ count }) => count.length));
  const lines = all.flatMap(({ code, count, example }) => {
    const start = `  ${code.padEnd(codes)}  ${count.padStart(counts)}  `;
    const room = Math.max(width - start.length, narrowestText);
    const [first = "", ...more] = wrap(example, room);
    return [`${start}${first}`, ...more.map((text) => " ".repeat(start.length) + text)];
  });
  return ["", "Errors, with one example each", ...lines.map((line) => line.trimEnd())];
}

/** `1 line`, `2,000 lines`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

interface ErrorRow {
  readonly code: string;
  readonly count: string;
  readonly example: string;
}

function rowsOf(
  counts: Readonly<Record<string, number>>,
  noun: string,
  examples: Tally,
): ErrorRow[] {
  return Object.entries(counts).map(([code, count]) => ({
    code,
    count: counted(count, noun),
    example: examples.example(code) ?? "",
  }));
}

/** Breaks between words; a word longer than the width has a line of its own. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

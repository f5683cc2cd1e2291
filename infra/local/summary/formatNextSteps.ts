import { counted } from "./formatErrors";
import type { Summary } from "./Summary";

export interface Closing {
  readonly summary: Summary;
  /** Whether every stage completed and all balances. */
  readonly isGreen: boolean;
}

/** What a person does next, one step a line. */
export function formatNextSteps({ summary, isGreen }: Closing): string[] {
  return ["", "What to do next", ...stepsOf(summary, isGreen).map((step) => `  - ${step}`)];
}

function stepsOf(summary: Summary, isGreen: boolean): string[] {
  const lines = summary.linesByStage["Error"] ?? 0;
  const invoices = summary.invoicesByStage["Error"] ?? 0;
  const freight = Object.keys(summary.uninvoicedFreight);
  return [
    ...(isGreen ? [] : ["Look into what is marked above; the logs of each part say more."]),
    ...(lines + invoices === 0
      ? []
      : [
          `Mend ${wrongOnes(lines, invoices)}: the list above says how, docs/error-codes.md says who.`,
        ]),
    ...(freight.length === 0
      ? []
      : [`Bill the freight in ${freight.join(", ")} by hand: no invoice carries it.`]),
    "Try it with your own orders: npm start -- --data DIR (infra/local/data/README.md has the format).",
    "Point it at a real environment: docs/operations.md says how; npm run job -- check changes no record.",
  ];
}

function wrongOnes(lines: number, invoices: number): string {
  const parts = [
    ...(lines === 0 ? [] : [counted(lines, "line")]),
    ...(invoices === 0 ? [] : [counted(invoices, "invoice")]),
  ];
  return parts.join(" and ");
}

import { guidSchema } from "../../app/http/schemas";
import type { Explanation, Reason, Standing } from "../../domain/explanation";
import type { Command } from "../command";
import { exitCodes } from "../exitCodes";

const standingTexts: Readonly<Record<Standing, string>> = {
  invoiced: "invoiced",
  notDue: "not to be invoiced",
  waiting: "waiting",
  inError: "in error",
  onHold: "on hold",
  awaitingErp: "waiting for the ERP",
};

/** A message that a record keeps begins with its code and mostly ends with its cure: each is told once. */
function reasonText({ code, text, cure }: Reason): string {
  const said = text.startsWith(`${code}: `) ? text : `${code}: ${text}`;
  return `  ${said}${cure === null || text.endsWith(cure) ? "" : `\n    cure: ${cure}`}`;
}

function describe({ orderNumber, standing, reasons, invoice }: Explanation): string {
  const title = `Order ${orderNumber}: the line is ${standingTexts[standing]}.`;
  // Its id is what hold, release, retry and discard take.
  const on = invoice === null ? [] : [`  On invoice ${invoice.number}, ${invoice.id}.`];
  return [title, ...on, ...reasons.map(reasonText)].join("\n");
}

export const explain: Command = {
  name: "explain",
  usage: "ORDERLINE",
  summary: "tell why an order line is not invoiced, or on which invoice it is",
  words: [1, 1],
  run: async ({ words: [text = ""], app, tell }) => {
    const id = guidSchema.safeParse(text);
    if (!id.success) return `${text} ${id.error.issues[0]?.message ?? "is no id"}.`;
    const explanation = (await app().oversight.explain([id.data])).get(id.data);
    if (explanation === undefined) {
      tell({ found: false }, `There is no order line with the id ${id.data}.`);
      return exitCodes.notFound;
    }
    tell(explanation, describe(explanation));
    return exitCodes.done;
  },
};

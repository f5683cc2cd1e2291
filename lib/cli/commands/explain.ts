import { guidSchema } from "../../app/http/schemas";
import type { Explanation } from "../../domain/explanation";
import type { Command } from "../command";
import { exitCodes } from "../exitCodes";

function describe({ orderNumber, standing, reasons }: Explanation): string {
  const lines = reasons.map(
    ({ code, text, cure }) => `  ${code}: ${text}${cure === null ? "" : `\n    cure: ${cure}`}`,
  );
  return [`Order ${orderNumber}: ${standing}`, ...lines].join("\n");
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

import { z } from "zod";
import { standings } from "../../../domain/explanation";
import { invoiceStages } from "../../../domain/stages";
import { problem } from "../problems";
import { noBody, noFields, route } from "../route";
import { guidSchema, stageSchema } from "../schemas";

const explanationSchema = z.object({
  orderLineId: z.string(),
  orderNumber: z.string(),
  standing: z.enum(standings),
  summary: z.string().describe("The first reason in words."),
  invoice: z
    .object({
      id: z.string(),
      number: z.string(),
      stage: z.enum(invoiceStages),
      erpNumber: z.string().nullable(),
    })
    .nullable(),
  reasons: z
    .array(
      z.object({
        code: z.string(),
        text: z.string(),
        cure: z.string().nullable(),
        stage: stageSchema.nullable().describe("The stage that it waits for."),
        dueOn: z.iso.datetime().nullable().describe("When that stage is due."),
      }),
    )
    .min(1),
});

export const explainLine = route({
  name: "explain-line",
  method: "GET",
  path: "lines/{orderLineId}/explain",
  summary: "Why an order line is not invoiced, or on which invoice it is.",
  params: z.strictObject({ orderLineId: guidSchema }),
  query: noFields,
  body: noBody,
  answers: { 200: { description: "The chain of reasons.", schema: explanationSchema } },
  refusals: ["not-found"],
  handle: async ({ params: { orderLineId }, app }) => {
    const explanation = (await app.oversight.explain([orderLineId])).get(orderLineId);
    if (explanation === undefined)
      return problem("not-found", `There is no order line with the id ${orderLineId}.`);
    return { status: 200, body: explanation };
  },
});

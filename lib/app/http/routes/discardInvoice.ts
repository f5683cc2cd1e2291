import { z } from "zod";
import { discardTargets } from "../../../domain/hold";
import { answerToOutcome, movedSchema, moveRefusals } from "../answerToOutcome";
import { noFields, route } from "../route";
import { guidSchema } from "../schemas";

export const discardInvoice = route({
  name: "discard-invoice",
  method: "POST",
  path: "invoices/{id}/discard",
  summary: "Takes an invoice apart: its details deleted, its lines back, itself removed.",
  params: z.strictObject({ id: guidSchema }),
  query: noFields,
  body: z.strictObject({
    lines: z
      .enum(discardTargets, { error: `must be one of ${discardTargets.join(", ")}` })
      .default("bundle")
      .describe("Whether its lines are to be bundled again or go on hold."),
  }),
  answers: {
    200: { description: "The invoice is gone.", schema: movedSchema },
    202: {
      description: "Begun; the reconciler finishes it, or the same request.",
      schema: z.object({ message: z.string() }),
    },
  },
  refusals: moveRefusals,
  handle: async ({ params: { id }, body: { lines }, actor, app }) =>
    answerToOutcome(await app.byHand.discard({ id, actor }, lines)),
});

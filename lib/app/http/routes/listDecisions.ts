import { z } from "zod";
import { problem } from "../problems";
import { noBody, route } from "../route";
import { decisionSchema } from "../schemas";

const digits = /^\d{1,8}$/;

export const listDecisions = route({
  name: "list-decisions",
  method: "GET",
  path: "runs/{id}/decisions",
  summary: "What a dry run would do, record by record, and at its end one row for each bundle.",
  params: z.strictObject({ id: z.string() }),
  query: z.strictObject({
    after: z.string().regex(digits, "must be `next` of the page before").optional(),
  }),
  body: noBody,
  answers: {
    200: {
      description: "A page; `next` is null on the last.",
      schema: z.object({ decisions: z.array(decisionSchema), next: z.string().nullable() }),
    },
  },
  refusals: ["not-found"],
  handle: async ({ params: { id }, query: { after }, app }) => {
    const run = await app.runs.find(id);
    if (run?.scope.dryRun !== true)
      return problem("not-found", `No dry run has the id ${id}; other runs keep no decisions.`);
    return { status: 200, body: await app.decisions.page(id, after) };
  },
});

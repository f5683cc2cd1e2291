import { z } from "zod";
import { problem } from "../problems";
import { noBody, noFields, route } from "../route";
import { runSchema } from "../schemas";

export const getRun = route({
  name: "get-run",
  method: "GET",
  path: "runs/{id}",
  summary: "One run: its status, what it did so far and what is left.",
  params: z.strictObject({ id: z.string() }),
  query: noFields,
  body: noBody,
  answers: { 200: { description: "The run.", schema: runSchema } },
  refusals: ["not-found"],
  handle: async ({ params: { id }, app }) => {
    const run = await app.runs.find(id);
    if (run === undefined)
      return problem("not-found", `No run has the id ${id}; list them at /api/runs.`);
    return { status: 200, body: run };
  },
});

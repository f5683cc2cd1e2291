import { z } from "zod";
import { problem } from "../problems";
import { noBody, noFields, route } from "../route";
import { runSchema } from "../schemas";

export const stopRun = route({
  name: "stop-run",
  method: "DELETE",
  path: "runs/{id}",
  summary: "Stops a run at its next page. What it did stands, and the next run goes on.",
  params: z.strictObject({ id: z.string() }),
  query: noFields,
  body: noBody,
  answers: { 202: { description: "It stops; ask for it again to see when.", schema: runSchema } },
  refusals: ["not-found", "not-allowed"],
  handle: async ({ params: { id }, actor, app }) => {
    const run = await app.runs.find(id);
    if (run === undefined) return problem("not-found", `No run has the id ${id}.`);
    if (run.endedOn !== null)
      return problem("not-allowed", `The run has ended: it is ${run.status}.`);
    if (run.operationId !== null)
      return problem(
        "not-allowed",
        `It is carried out inside Dataverse: cancel its operation, /api/background-operations/${run.operationId}.`,
      );
    await app.runs.requestStop(id, actor);
    return { status: 202, headers: { location: `/api/runs/${id}` }, body: run };
  },
});

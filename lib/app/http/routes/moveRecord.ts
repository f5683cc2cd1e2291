import { z } from "zod";
import { isReservedReason } from "../../../domain/hold";
import { handTables } from "../../composeByHand";
import { answerToOutcome, movedSchema, moveRefusals } from "../answerToOutcome";
import { noBody, noFields, route, type Route } from "../route";
import { guidSchema } from "../schemas";

const recordSchema = z.strictObject({
  table: z.enum(handTables, { error: `must be one of ${handTables.join(", ")}` }),
  id: guidSchema,
});

const answers = { 200: { description: "The record moved.", schema: movedSchema } };

/** As long as the column that keeps it. */
const reasonLengthMax = 500;

/** Why a record is set aside, as people write it. */
export const reasonSchema = z
  .string({ error: "must say why, as text" })
  .trim()
  .min(1, "must say why")
  .max(reasonLengthMax, `may have at most ${String(reasonLengthMax)} characters`)
  .refine((reason) => !isReservedReason(reason), {
    error: "must not begin with discard: use the discard route",
  });

export const holdRecord = route({
  name: "hold-record",
  method: "POST",
  path: "records/{table}/{id}/hold",
  summary: "Sets an order line or an invoice aside until it is released.",
  params: recordSchema,
  query: noFields,
  body: z.strictObject({ reason: reasonSchema }),
  answers,
  refusals: moveRefusals,
  handle: async ({ params, body: { reason }, actor, app }) =>
    answerToOutcome(await app.byHand.move({ ...params, actor }, { action: "hold", reason })),
});

/** The two moves that need no more than the record and who asks. */
function moveWithoutBody(action: "release" | "retry", summary: string): Route {
  return route({
    name: `${action}-record`,
    method: "POST",
    path: `records/{table}/{id}/${action}`,
    summary,
    params: recordSchema,
    query: noFields,
    body: noBody,
    answers,
    refusals: moveRefusals,
    handle: async ({ params, actor, app }) =>
      answerToOutcome(await app.byHand.move({ ...params, actor }, { action })),
  });
}

export const releaseRecord = moveWithoutBody(
  "release",
  "Takes a held order line or invoice up again, after the ERP was asked where it must be.",
);

export const retryRecord = moveWithoutBody(
  "retry",
  "Decides an order line or an invoice in error anew, whatever delay it waits for.",
);

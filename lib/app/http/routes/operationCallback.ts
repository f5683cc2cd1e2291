import { z } from "zod";
import type { CallbackVerdict } from "../../composeBackground";
import type { HttpAnswer } from "../HttpAnswer";
import { problem } from "../problems";
import { queueing } from "../queueing";
import { noFields, route } from "../route";
import { guidSchema } from "../schemas";

const parameter = z.string().default("");

/** Only the id is read, as a hint; what else the notice says may be a lie (DATAVERSE.md 1.4). */
const noticeSchema = z.looseObject({ backgroundOperationId: guidSchema });

// An address that lacks something is forged, not mistyped.
const addressSchema = z.object({ id: parameter, expires: parameter, signature: parameter });

type Unsigned = Exclude<CallbackVerdict, "good">;

const refusals: Readonly<Record<Unsigned, HttpAnswer>> = {
  forged: problem("forged", "The address carries no signature of this app."),
  expired: problem("expired", "The address is too old; the operation is polled instead."),
};

export const operationCallback = route({
  name: "operation-callback",
  method: "POST",
  path: "background-operations/callback",
  summary:
    "Dataverse's notice that an operation ended; its address is signed. A hint to look, nothing else.",
  params: noFields,
  query: addressSchema,
  body: noticeSchema,
  answers: { 200: { description: "Taken, or taken before." } },
  refusals: ["forged", "not-found", "expired"],
  isCallback: true,
  bodyBytes: "CALLBACK_BODY_BYTES",
  isQueueing: true,
  // Strangers learn nothing of what a notice looks like, and have nothing read or parsed.
  admit: (query, app) => {
    const verdict = app.background.checkAddress(addressSchema.parse(query));
    return verdict === "good" ? undefined : refusals[verdict];
  },
  handle: async ({ query, body, app }) => {
    const taken = await app.background.notice(query.id, body.backgroundOperationId);
    if (taken.kind === "unknown") return problem("not-found", "No operation has that id.");
    return { status: 200, ...queueing(taken.queuedRun) };
  },
});

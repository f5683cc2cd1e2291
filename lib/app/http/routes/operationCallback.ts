import { z } from "zod";
import { problem } from "../problems";
import { queueing } from "../queueing";
import { noFields, route } from "../route";
import { guidSchema } from "../schemas";

const parameter = z.string().default("");

/** Only the id is read, as a hint; what else the notice says may be a lie (DATAVERSE.md 1.4). */
const noticeSchema = z.looseObject({ backgroundOperationId: guidSchema });

/** A notice is far smaller than this (DATAVERSE.md 1.4), and anyone may send one. */
const noticeBytesMax = 16_384;

export const operationCallback = route({
  name: "operation-callback",
  method: "POST",
  path: "background-operations/callback",
  summary:
    "Dataverse's notice that an operation ended; its address is signed. A hint to look, nothing else.",
  params: noFields,
  // An address that lacks something is forged, not mistyped.
  query: z.object({ id: parameter, expires: parameter, signature: parameter }),
  body: noticeSchema,
  answers: { 200: { description: "Taken, or taken before." } },
  refusals: ["forged", "not-found", "expired"],
  isCallback: true,
  bodyBytesMax: noticeBytesMax,
  isQueueing: true,
  handle: async ({ query, body, app }) => {
    const taken = await app.background.notice(query, body.backgroundOperationId);
    switch (taken.kind) {
      case "taken":
        return { status: 200, ...queueing(taken.queuedRun) };
      case "unknown":
        return problem("not-found", "No operation has that id.");
      case "forged":
        return problem("forged", "The address carries no signature of this app.");
      case "expired":
        return problem("expired", "The address is too old; the operation is polled instead.");
    }
  },
});

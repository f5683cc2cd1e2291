import { z } from "zod";
import { operationStatuses } from "../../../domain/backgroundOperation";
import { followUpSchema, parametersSchema } from "../followUpSchema";
import { operationSchema } from "../operationSchema";
import { problem } from "../problems";
import { queueing } from "../queueing";
import { noBody, noFields, route } from "../route";

const path = "background-operations";
const latestMax = 200;
const idParameter = z.strictObject({ id: z.string() });

function locationOf({ id }: { readonly id: string }): { readonly location: string } {
  return { location: `/api/${path}/${id}` };
}

export const submitOperation = route({
  name: "submit-operation",
  method: "POST",
  path,
  summary: "Has Dataverse run an allowed Custom API in the background.",
  params: noFields,
  query: noFields,
  body: z.strictObject({
    operation: z.string().min(1).describe("Unique name of the Custom API."),
    parameters: parametersSchema.default({}),
    followUp: followUpSchema.optional().describe("Begins once the operation has succeeded."),
  }),
  answers: {
    202: { description: "It is under way; Location tells how it goes.", schema: operationSchema },
  },
  refusals: ["not-allowed", "rejected"],
  isQueueing: true,
  handle: async ({ body: { operation: name, parameters, followUp = null }, actor, app }) => {
    const result = await app.background.submit({ name, parameters, actor, followUp });
    if (result.kind === "notAllowed") return problem("not-allowed", result.message);
    const { operation } = result;
    const headers = locationOf(operation);
    if (result.kind === "submitted")
      return { status: 202, headers, body: operation, ...queueing(result.queuedRun) };
    return problem("rejected", operation.message, { headers, id: operation.id });
  },
});

export const listOperations = route({
  name: "list-operations",
  method: "GET",
  path,
  summary: `The newest ${String(latestMax)} background operations, newest first.`,
  params: noFields,
  query: z.strictObject({
    status: z
      .enum(operationStatuses, { error: `must be one of ${operationStatuses.join(", ")}` })
      .optional(),
  }),
  body: noBody,
  answers: {
    200: {
      description: "The operations.",
      schema: z.object({ operations: z.array(operationSchema) }),
    },
  },
  refusals: [],
  handle: async ({ query: { status }, app }) => {
    const latest = await app.background.latest(latestMax);
    const operations = latest.filter((one) => status === undefined || one.status === status);
    return { status: 200, body: { operations } };
  },
});

export const getOperation = route({
  name: "get-operation",
  method: "GET",
  path: `${path}/{id}`,
  summary: "One background operation: state, timings, retries, outputs, error and history.",
  params: idParameter,
  query: noFields,
  body: noBody,
  answers: { 200: { description: "The operation.", schema: operationSchema } },
  refusals: ["not-found"],
  handle: async ({ params: { id }, app }) => {
    const operation = await app.background.find(id);
    if (operation === undefined)
      return problem("not-found", `No operation has the id ${id}; list them at /api/${path}.`);
    return { status: 200, body: operation };
  },
});

export const cancelOperation = route({
  name: "cancel-operation",
  method: "DELETE",
  path: `${path}/{id}`,
  summary: "Cancels an operation: before its start it never runs; started, it runs on to its end.",
  params: idParameter,
  query: noFields,
  body: noBody,
  answers: { 202: { description: "`message` says whether it runs on.", schema: operationSchema } },
  refusals: ["not-found", "not-allowed"],
  handle: async ({ params: { id }, actor, app }) => {
    const result = await app.background.cancel(id, actor);
    if (result.kind === "unknown")
      return problem("not-found", `No operation has the id ${id}; list them at /api/${path}.`);
    const { operation } = result;
    if (result.kind === "asked")
      return { status: 202, headers: locationOf(operation), body: operation };
    const detail =
      operation.endedOn === null
        ? "Dataverse has not confirmed that it took the operation: ask again in a minute."
        : `The operation has ended: it is ${operation.status}.`;
    return problem("not-allowed", detail);
  },
});

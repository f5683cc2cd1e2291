import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { runStageApi, runStageStep } from "../../../../dataverse/customApis";
import type { Environment } from "../../Environment";
import { salesUsers } from "../../seed/seedData";
import { guidToSql } from "../../store/guid";
import { noRecord, noTable, type StepEvent } from "../../webhooks/remoteExecutionContext";
import { tableEvent } from "../../webhooks/tableEvent";
import { endpointSchema, webhookStepSchema } from "../../webhooks/webhookStep";
import { padding } from "../../webhooks/WebhookSteps";
import { ODataError } from "../ODataError";
import { readInput, readJson, refuse, withInput } from "./adminInput";

const copiesMax = 1_000;
const extraBytesMax = 10_000_000;

const byName = z.object({ name: z.string().optional() });
const fireCommon = {
  ...endpointSchema.shape,
  /** Who did it; else the first sales user. */
  user: z.guid().optional(),
  copies: z.number().int().min(1).max(copiesMax).default(1),
  extraBytes: z.number().int().min(0).max(extraBytesMax).default(0),
  strippedAs: z.enum(["absent", "null", "empty"]).default("absent"),
};
const parameterValue = z.union([z.string(), z.number(), z.boolean()]);
const fireBody = z.union([
  z.strictObject({
    ...fireCommon,
    message: z.enum(["Create", "Update", "Delete"]),
    table: z.string(),
    recordId: z.guid(),
    columns: z.array(z.string()).optional(),
  }),
  z.strictObject({
    ...fireCommon,
    message: z.string().min(1).default(runStageApi.uniquename),
    parameters: z.record(z.string(), parameterValue),
  }),
]);

type Fire = z.infer<typeof fireBody>;
type Event = Pick<StepEvent, "message" | "table" | "recordId" | "inputParameters" | "images">;

/** Webhook steps: register them, and fire one by hand. */
export function addWebhookRoutes(server: FastifyInstance, environment: Environment): void {
  const { webhooks } = environment;
  server.get("/_emulator/webhooks", () => ({
    steps: webhooks.list(),
    deliveries: webhooks.deliveries,
  }));
  server.post("/_emulator/webhooks", (request, reply) =>
    withInput(reply, readJson(webhookStepSchema, request.body), (step) => {
      if (environment.customApis.find(step.message) === undefined) {
        return refuse(reply, 400, `message: there is no Custom API '${step.message}'.`);
      }
      webhooks.register({ ...step, name: step.name ?? step.message });
      return reply.code(201).send({ steps: webhooks.list() });
    }),
  );
  server.delete("/_emulator/webhooks", (request, reply) =>
    withInput(reply, readInput(byName, request.query), ({ name }) => {
      webhooks.remove(name);
      return reply.code(204).send();
    }),
  );
  server.post("/_emulator/webhooks/fire", (request, reply) =>
    withInput(reply, readJson(fireBody, request.body), (fire) =>
      post(environment, reply, { fire, organization: request.headers.host ?? "localhost" }),
    ),
  );
}

async function post(
  environment: Environment,
  reply: FastifyReply,
  { fire, organization }: { readonly fire: Fire; readonly organization: string },
): Promise<unknown> {
  const { url, authentication, copies, strippedAs } = fire;
  const endpoint = { url, ...(authentication === undefined ? {} : { authentication }) };
  try {
    const event = eventOf(environment, fire);
    const told = {
      ...event,
      inputParameters: [...event.inputParameters, ...padding(fire.extraBytes)],
      userId: guidToSql(fire.user ?? salesUsers[0]?.id ?? noRecord),
      stepName: runStageStep.name,
      hasParent: event.table !== noTable,
    };
    const how = { endpoint, organization, copies, strippedAs };
    return { deliveries: await environment.webhooks.fire(told, how) };
  } catch (error) {
    if (error instanceof ODataError) {
      return refuse(reply, error.status, error.message);
    }
    throw error;
  }
}

function eventOf({ writer }: Environment, fire: Fire): Event {
  if ("parameters" in fire) {
    const inputParameters = Object.entries(fire.parameters).map(([key, value]) => ({ key, value }));
    const { message } = fire;
    return { message, table: noTable, recordId: noRecord, inputParameters, images: [] };
  }
  const { message, columns } = fire;
  const table = writer.model.tables.get(fire.table);
  if (table === undefined) {
    throw new ODataError(400, "", `table: there is no table '${fire.table}'.`);
  }
  const recordId = fire.recordId.toLowerCase();
  const written = columns === undefined ? {} : { columns };
  return tableEvent(writer, { message, table, recordId, ...written });
}

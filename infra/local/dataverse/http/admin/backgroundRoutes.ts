import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { callbackRuleSchema } from "../../background/callbackRule";
import type { Environment } from "../../Environment";
import { listOrOne, readInput, readJson, refuse, withInput } from "./adminInput";

const delayMsMax = 600_000;
const copiesMax = 1_000;

const settingsBody = z
  .strictObject({
    paused: z.boolean(),
    startDelayMs: z.number().int().min(0).max(delayMsMax),
    retryDelayMs: z.number().int().min(0).max(delayMsMax),
  })
  .partial();
const rulesBody = listOrOne("rules", callbackRuleSchema);
const byName = z.object({ name: z.string().optional() });
const byOperation = z.object({ operation: z.guid().optional() });
const resendBody = z.strictObject({
  operation: z.guid(),
  copies: z.number().int().min(1).max(copiesMax).default(1),
  body: z.string().optional(),
});

/** Background operations: when they start, how their notices go wrong, and what was sent. */
export function addBackgroundRoutes(server: FastifyInstance, environment: Environment): void {
  const { background } = environment;
  server.get("/_emulator/background", () => background.settings);
  server.post("/_emulator/background", (request, reply) =>
    withInput(reply, readJson(settingsBody, request.body), (body) => {
      const given = Object.entries(body).filter(([, value]) => value !== undefined);
      background.change(Object.fromEntries(given));
      return background.settings;
    }),
  );
  server.get("/_emulator/background/deliveries", (request, reply) =>
    withInput(reply, readInput(byOperation, request.query), ({ operation }) => ({
      deliveries: background.notices.deliveries.filter(
        ({ operationId }) => operation === undefined || operationId === operation.toLowerCase(),
      ),
    })),
  );
  server.post("/_emulator/background/resend", (request, reply) =>
    withInput(reply, readJson(resendBody, request.body), async (input) => {
      const { copies, body } = input;
      const operation = background.rows.read(input.operation.toLowerCase());
      if (operation?.callbackUrl === undefined) {
        return refuse(reply, 404, "There is no such operation with a callback.");
      }
      const text = body === undefined ? {} : { body };
      return { deliveries: await background.resend(operation, { copies, ...text }) };
    }),
  );
  addCallbackRoutes(server, environment);
}

function addCallbackRoutes(server: FastifyInstance, environment: Environment): void {
  const { callbacks } = environment.background;
  server.get("/_emulator/background/callbacks", () => ({ rules: callbacks.list() }));
  server.post("/_emulator/background/callbacks", (request, reply) =>
    withInput(reply, readJson(rulesBody, request.body), ({ rules = [] }) => {
      try {
        return reply.code(201).send({ rules: callbacks.add(rules) });
      } catch (error) {
        return refuse(reply, 400, String(error));
      }
    }),
  );
  server.delete("/_emulator/background/callbacks", (request, reply) =>
    withInput(reply, readInput(byName, request.query), ({ name }) => {
      callbacks.clear(name);
      return reply.code(204).send();
    }),
  );
  server.post("/_emulator/background/callbacks/release", (request, reply) =>
    withInput(reply, readJson(byName, request.body), ({ name }) => ({
      released: callbacks.release(name),
    })),
  );
}

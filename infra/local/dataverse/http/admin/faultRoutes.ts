import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Environment } from "../../Environment";
import { faultRuleSchema } from "../../faults/faultRule";
import { listOrOne, readInput, readJson, refuse, withInput } from "./adminInput";

const rulesBody = listOrOne("rules", faultRuleSchema);
const byName = z.object({ name: z.string().optional() });

/** Injected faults: add, list, clear, and let go who waits at one. */
export function addFaultRoutes(server: FastifyInstance, environment: Environment): void {
  const { faults } = environment;
  server.post("/_emulator/faults", (request, reply) =>
    withInput(reply, readJson(rulesBody, request.body), ({ rules = [] }) => {
      try {
        return reply.code(201).send({ rules: faults.add(rules) });
      } catch (error) {
        return refuse(reply, 400, String(error));
      }
    }),
  );
  server.get("/_emulator/faults", () => ({ rules: faults.list() }));
  server.delete("/_emulator/faults", (request, reply) =>
    withInput(reply, readInput(byName, request.query), ({ name }) => {
      faults.clear(name);
      return reply.code(204).send();
    }),
  );
  server.post("/_emulator/faults/release", (request, reply) =>
    withInput(reply, readJson(byName, request.body), ({ name }) => ({
      released: faults.release(name),
    })),
  );
}

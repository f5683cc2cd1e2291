import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Environment } from "../../Environment";
import { seedLeads } from "../../seed/seedLeads";
import { readJson, refuse, withInput } from "./adminInput";

const leadsMax = 100_000;

const leadsBody = z.strictObject({
  count: z.number().int().min(1).max(leadsMax).default(10_000),
  stateOrProvince: z.string().min(1).max(50).default("WA"),
  qualified: z.number().int().min(0).default(0),
});

/** Leads to try bulk jobs on. */
export function addLeadRoutes(server: FastifyInstance, environment: Environment): void {
  server.post("/_emulator/leads", (request, reply) =>
    withInput(reply, readJson(leadsBody, request.body), (body) => {
      if (body.qualified > body.count) {
        return refuse(reply, 400, "qualified: there cannot be more than count.");
      }
      seedLeads(environment.writer, body);
      return { created: body.count };
    }),
  );
}

import type { FastifyInstance, FastifyReply } from "fastify";
import { parse } from "lossless-json";
import { z } from "zod";
import type { Environment } from "../../Environment";
import { guidFromSql, guidToSql } from "../../store/guid";
import { seedIds } from "../../seed/seedData";
import type { JsonObject } from "../../writes/readPayload";
import { requireEntitySet } from "../../writes/resolveKey";
import { seedRow } from "../../writes/seedRow";
import { inTransaction } from "../batch/runBatch";
import { errorResponse } from "../errorResponse";
import { noPreference } from "../prefer";
import { listOrOne, readInput, readJson, refuse, withInput } from "./adminInput";

const secondMs = 1_000;
const offsetSecondsMax = 1_000_000_000;

const name = z.string().min(1).max(200).default("default");
const snapshotBody = z.strictObject({ name });
const clockBody = z.strictObject({
  offsetSeconds: z.number().min(-offsetSecondsMax).max(offsetSecondsMax),
});
const record = z.strictObject({
  /** Logical name or entity set. */
  table: z.string(),
  values: z.record(z.string(), z.unknown()),
});
const seedBody = listOrOne("records", record);

/** What tests do to the environment's data as a whole, to single records, and to its clock. */
export function addStateRoutes(server: FastifyInstance, environment: Environment): void {
  server.post("/_emulator/reset", (_request, reply) => {
    environment.reset();
    return reply.code(204).send();
  });
  server.post("/_emulator/snapshot", (request, reply) =>
    withInput(reply, readJson(snapshotBody, request.body), (body) => {
      environment.snapshot(body.name);
      return reply.code(204).send();
    }),
  );
  server.post("/_emulator/restore", (request, reply) =>
    withInput(reply, readJson(snapshotBody, request.body), (body) => {
      if (!environment.hasSnapshot(body.name)) {
        return refuse(reply, 404, `There is no snapshot '${body.name}'.`);
      }
      environment.restore(body.name);
      return reply.code(204).send();
    }),
  );
  server.get("/_emulator/clock", () => clockOf(environment));
  server.post("/_emulator/clock", (request, reply) =>
    withInput(reply, readJson(clockBody, request.body), ({ offsetSeconds }) => {
      environment.clockOffsetMs = Math.round(offsetSeconds * secondMs);
      return clockOf(environment);
    }),
  );
  server.post("/_emulator/seed", (request, reply) =>
    withInput(reply, readInput(seedBody, losslessly(request.body)), ({ records = [] }) =>
      seed(environment, reply, records),
    ),
  );
}

function clockOf(environment: Environment): object {
  return {
    offsetSeconds: environment.clockOffsetMs / secondMs,
    now: environment.now().toISOString(),
  };
}

/** Money keeps its digits on its way into the database. */
function losslessly(body: unknown): unknown {
  try {
    return typeof body === "string" ? parse(body) : undefined;
  } catch {
    return undefined;
  }
}

/** All records or none. */
function seed(
  environment: Environment,
  reply: FastifyReply,
  records: readonly { readonly table: string; readonly values: JsonObject }[],
): unknown {
  const { writer } = environment;
  const user = guidToSql(seedIds.administrator);
  try {
    const rows = inTransaction({ writer }, () =>
      records.map(({ table: tableName, values }) => {
        const table =
          writer.model.tables.get(tableName) ?? requireEntitySet(writer.model, tableName);
        const { id, created } = seedRow(writer, user, { table, body: values });
        return { table: table.name, id: guidFromSql(id), created };
      }),
    );
    return { records: rows };
  } catch (error) {
    const response = errorResponse(error, noPreference);
    return reply
      .code(response.status)
      .header("Content-Type", "application/json")
      .send(response.body);
  }
}

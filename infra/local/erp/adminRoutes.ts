import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { DocumentBook } from "./DocumentBook";
import { erpFaultSchema, type ErpFaults } from "./ErpFaults";
import type { ErpLog } from "./ErpLog";

const snapshotBody = z.strictObject({ name: z.string().min(1).max(200).default("default") });
const settingsBody = z.strictObject({
  keyWindowSeconds: z.number().min(0).nullable().optional(),
  numberRule: z.boolean().optional(),
  lookupByNumber: z.union([z.boolean(), z.literal("empty")]).optional(),
  clockOffsetSeconds: z.number().optional(),
});
const faultsBody = z.preprocess(
  (body) =>
    typeof body === "object" && body !== null && "rules" in body ? body : { rules: [body] },
  z.strictObject({ rules: z.array(erpFaultSchema) }),
);

export interface ErpParts {
  readonly book: DocumentBook;
  readonly faults: ErpFaults;
  readonly log: ErpLog;
}

/** What people and tests ask of the ERP emulator itself, under `/_erp`; no key is needed. */
export function addErpAdminRoutes(server: FastifyInstance, parts: ErpParts): void {
  const { book, faults, log } = parts;
  server.get("/_erp/log", () => log.show());
  server.get("/_erp/faults", () => ({ rules: faults.list() }));
  server.post("/_erp/faults", (request, reply) =>
    withBody(reply, faultsBody.safeParse(request.body), ({ rules }) => {
      faults.add(rules);
      return reply.code(201).send({ rules: faults.list() });
    }),
  );
  server.delete("/_erp/faults", (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
  server.get("/_erp/settings", () => book.settings);
  server.post("/_erp/settings", (request, reply) =>
    withBody(reply, settingsBody.safeParse(request.body), (body) => {
      const given = Object.entries(body).filter(([, value]) => value !== undefined);
      book.settings = { ...book.settings, ...Object.fromEntries(given) };
      return book.settings;
    }),
  );
  addStateRoutes(server, parts);
}

function addStateRoutes(server: FastifyInstance, parts: ErpParts): void {
  const { book, faults, log } = parts;
  server.post("/_erp/reset", (_request, reply) => {
    book.reset();
    faults.clear();
    log.reset();
    return reply.code(204).send();
  });
  server.post("/_erp/snapshot", (request, reply) =>
    withBody(reply, snapshotBody.safeParse(request.body ?? {}), ({ name }) => {
      book.snapshot(name);
      return reply.code(204).send();
    }),
  );
  server.post("/_erp/restore", (request, reply) =>
    withBody(reply, snapshotBody.safeParse(request.body ?? {}), ({ name }) => {
      if (!book.hasSnapshot(name)) {
        return reply.code(404).send({ error: `There is no snapshot '${name}'.` });
      }
      book.restore(name);
      return reply.code(204).send();
    }),
  );
}

function withBody<T>(
  reply: FastifyReply,
  body: z.ZodSafeParseResult<T>,
  work: (body: T) => unknown,
): unknown {
  return body.success
    ? work(body.data)
    : reply.code(400).send({ error: z.prettifyError(body.error) });
}

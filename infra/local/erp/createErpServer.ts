import { timingSafeEqual } from "node:crypto";
import fastify from "fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { readToken } from "../identity/token";
import { addErpAdminRoutes, type ErpParts } from "./adminRoutes";
import { deliver } from "./deliver";
import { nameOf, type DocumentBook, type InvoiceName } from "./DocumentBook";
import type { ErpDocument } from "./ErpDocument";
import { ErpFaults } from "./ErpFaults";
import { ErpLog } from "./ErpLog";

/** A larger body is refused with 413. */
export const maxBodyBytes = 8 * 1024 * 1024;

const bodySchema = z.object({
  schemaVersion: z.literal("1.0"),
  invoices: z.array(z.unknown()).min(1),
});
const querySchema = z.object({
  idempotencyKey: z.string().optional(),
  invoiceNumber: z.string().optional(),
  after: z.coerce.number().int().min(0).optional(),
});

/**
 * The ERP's web service over its books:
 * `POST /api/v1/invoices` takes a list and answers 200 with one result per invoice in the same order
 * (422 if the only one reuses a key with other content), `GET /api/v1/invoices?idempotencyKey=` or
 * `?invoiceNumber=` looks up and `?after=` lists in pages, `GET /api/v1/summary` adds up. Callers show
 * the key in `x-api-key`, or a bearer token that has not expired; otherwise 401. `GET /health` and
 * what stands under `/_erp` need no key.
 */
export function createErpServer(options: {
  readonly book: DocumentBook;
  readonly apiKey: string;
  readonly now: () => Date;
}): FastifyInstance {
  const { book, apiKey, now } = options;
  const parts: ErpParts = { book, faults: new ErpFaults(), log: new ErpLog() };
  const server = fastify({ bodyLimit: maxBodyBytes, forceCloseConnections: true });
  server.addHook("onRequest", async (request, reply) => {
    const open = request.url === "/health" || request.url.startsWith("/_erp/");
    if (open || isAllowed(request, apiKey, now())) return;
    await reply
      .code(401)
      .send({ error: "Send the API key in x-api-key, or a valid bearer token." });
  });
  addErpAdminRoutes(server, parts);
  server.get("/health", () => ({ status: "ok" }));
  server.get("/api/v1/summary", () => book.summarize());
  server.get("/api/v1/invoices", (request, reply) => lookUp(parts, request, reply));
  server.post("/api/v1/invoices", (request, reply) => post(parts, request, reply));
  return server;
}

function lookUp(parts: ErpParts, request: FastifyRequest, reply: FastifyReply): unknown {
  const { book, faults, log } = parts;
  const query = querySchema.safeParse(request.query);
  if (!query.success) return refuse(reply, query.error);
  const { idempotencyKey, invoiceNumber, after } = query.data;
  if (after !== undefined) return book.list(after);
  log.lookup();
  const name = {
    idempotencyKey: idempotencyKey ?? "",
    invoiceNumber: invoiceNumber ?? "",
    invoiceId: "",
  };
  return deliver(reply, faults.ofCall("GET", [name]), {
    work: () => findDocuments(book, { idempotencyKey, invoiceNumber }),
    answer: (documents) =>
      documents === undefined
        ? reply.code(400).send({ error: "Ask by idempotencyKey, or by invoiceNumber if allowed." })
        : reply.send({ documents }),
  });
}

/** Names the first thing that is wrong with what was sent; a repeated query parameter is a list. */
function refuse(reply: FastifyReply, { issues: [issue] }: z.ZodError): unknown {
  const error = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`;
  return reply.code(400).send({ error });
}

function findDocuments(
  book: DocumentBook,
  asked: {
    readonly idempotencyKey: string | undefined;
    readonly invoiceNumber: string | undefined;
  },
): ErpDocument[] | undefined {
  const { idempotencyKey, invoiceNumber } = asked;
  if (idempotencyKey !== undefined) return book.findByKey(idempotencyKey);
  const { lookupByNumber } = book.settings;
  if (invoiceNumber === undefined || lookupByNumber === false) return undefined;
  return lookupByNumber === "empty" ? [] : book.findByNumber(invoiceNumber);
}

function post(parts: ErpParts, request: FastifyRequest, reply: FastifyReply): unknown {
  const { book, faults, log } = parts;
  const body = bodySchema.safeParse(request.body);
  if (!body.success) return refuse(reply, body.error);
  const { invoices } = body.data;
  const names = invoices.map(nameOf);
  log.post(names);
  const correlation = request.headers["x-correlation-id"];
  if (typeof correlation === "string") reply.header("x-correlation-id", correlation);
  return deliver(reply, faults.ofCall("POST", names), {
    work: () => book.post(invoices, (invoice) => faults.objectionTo(invoice)),
    answer: (results) => {
      const shown = results.filter((_result, index) => !isLeftOut(faults, names[index]));
      const [only] = results;
      const status = results.length === 1 ? (only?.status ?? 200) : 200;
      return reply.code(status).send({ results: shown });
    },
  });
}

function isLeftOut(faults: ErpFaults, name: InvoiceName | undefined): boolean {
  return name !== undefined && faults.leavesOut(name);
}

function isAllowed(request: FastifyRequest, apiKey: string, now: Date): boolean {
  const shown = request.headers["x-api-key"];
  if (typeof shown === "string") {
    const [a, b] = [Buffer.from(shown), Buffer.from(apiKey)];
    return a.length === b.length && timingSafeEqual(a, b);
  }
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const token = bearer === undefined ? undefined : readToken(bearer);
  return token !== undefined && token.exp * 1_000 > now.getTime();
}

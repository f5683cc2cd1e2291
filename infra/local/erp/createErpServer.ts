import { timingSafeEqual } from "node:crypto";
import fastify from "fastify";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { readToken } from "../identity/token";
import type { DocumentBook } from "./DocumentBook";

/** A larger body is refused with 413. */
export const maxBodyBytes = 8 * 1024 * 1024;

const bodySchema = z.object({
  schemaVersion: z.literal("1.0"),
  invoices: z.array(z.unknown()).min(1),
});
const querySchema = z.object({
  idempotencyKey: z.string().optional(),
  invoiceNumber: z.string().optional(),
});

/**
 * The ERP's web service over its books:
 * `POST /api/v1/invoices` takes a list and answers 200 with one result per invoice in the same order
 * (422 if the only one reuses a key with other content), `GET /api/v1/invoices?idempotencyKey=` or
 * `?invoiceNumber=` looks up, `GET /api/v1/summary` adds up, `GET /health` needs no key. Callers show
 * the key in `x-api-key`, or a bearer token that has not expired; otherwise 401.
 */
export function createErpServer(options: {
  readonly book: DocumentBook;
  readonly apiKey: string;
  readonly now: () => Date;
}): FastifyInstance {
  const { book, apiKey, now } = options;
  const server = fastify({ bodyLimit: maxBodyBytes, forceCloseConnections: true });
  server.addHook("onRequest", async (request, reply) => {
    if (request.url === "/health" || isAllowed(request, apiKey, now())) return;
    await reply
      .code(401)
      .send({ error: "Send the API key in x-api-key, or a valid bearer token." });
  });
  server.get("/health", () => ({ status: "ok" }));
  server.get("/api/v1/summary", () => book.summarize());
  server.get("/api/v1/invoices", async (request, reply) => {
    const { idempotencyKey, invoiceNumber } = querySchema.parse(request.query);
    if (idempotencyKey !== undefined) return { documents: book.findByKey(idempotencyKey) };
    if (invoiceNumber !== undefined) return { documents: book.findByNumber(invoiceNumber) };
    return reply.code(400).send({ error: "Ask by idempotencyKey or by invoiceNumber." });
  });
  server.post("/api/v1/invoices", async (request, reply) => {
    const body = bodySchema.safeParse(request.body);
    if (!body.success) {
      const issue = body.error.issues[0];
      const error = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`;
      return reply.code(400).send({ error });
    }
    const results = book.post(body.data.invoices);
    const [only] = results;
    const status = results.length === 1 ? (only?.status ?? 200) : 200;
    const correlation = request.headers["x-correlation-id"];
    if (typeof correlation === "string") reply.header("x-correlation-id", correlation);
    return reply.code(status).send({ results });
  });
  return server;
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

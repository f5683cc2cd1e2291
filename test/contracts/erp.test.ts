import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { DocumentBook } from "../../infra/local/erp/DocumentBook";
import { createErpServer } from "../../infra/local/erp/createErpServer";
import { createHttpErp } from "../../lib/adapters/erp/createHttpErp";
import type { Erp } from "../../lib/ports/erp";
import { patientBreaker } from "../support/patientBreaker";
import { RecordingTelemetry } from "../support/RecordingTelemetry";
import { erpContract } from "./erpContract";

let book: DocumentBook;
let server: FastifyInstance;

beforeEach(async () => {
  book = new DocumentBook(":memory:");
  server = createErpServer({ book, apiKey: "right", now: () => new Date() });
  await server.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  await server.close();
  book.close();
});

function client(key: string): Erp {
  const { port } = server.server.address() as AddressInfo;
  return createHttpErp({
    url: `http://127.0.0.1:${String(port)}`,
    auth: { kind: "apikey", key },
    limits: { maxInvoices: 10, maxBytes: 1_000_000 },
    timeoutMs: 10_000,
    breaker: patientBreaker,
    telemetry: new RecordingTelemetry(),
  });
}

describe("an ERP over HTTP", () => {
  erpContract(() => ({ erp: client("right"), stranger: client("wrong") }));
});

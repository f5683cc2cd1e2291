import { createHttpErp, type HttpErpOptions } from "../../../../lib/adapters/erp/createHttpErp";
import { erpNumberMaxLength } from "../../../../lib/ports/erp";
import { ProtocolError, UnavailableError } from "../../../../lib/ports/errors";
import { patientBreaker } from "../../../support/patientBreaker";
import { RecordingTelemetry } from "../../../support/RecordingTelemetry";
import { ScriptedServer, type ScriptedAnswer } from "../../../support/ScriptedServer";

let server: ScriptedServer;

beforeEach(async () => {
  server = await ScriptedServer.start();
});
afterEach(async () => {
  await server.stop();
});

function erp(changes: Partial<HttpErpOptions> = {}) {
  return createHttpErp({
    url: server.url,
    auth: { kind: "apikey", key: "secret" },
    limits: { maxInvoices: 16, maxBytes: 100_000 },
    timeoutMs: 2_000,
    breaker: patientBreaker,
    telemetry: new RecordingTelemetry(),
    ...changes,
  });
}

describe("a look-up", () => {
  const document = {
    idempotencyKey: "k/1 &",
    invoiceNumber: "INV-1",
    erpNumber: "E1",
    total: null,
  };

  it("asks for exactly the key or number", async () => {
    server.answer = () => ({ status: 200, body: JSON.stringify({ documents: [document] }) });
    expect(await erp().findByKey("k/1 &")).toEqual(document);
    expect(await erp().findByNumber("INV-1")).toEqual(document);
    const urls = server.requests.map(({ url }) => new URL(url, server.url).searchParams);
    expect(urls.map((query) => [...query])).toEqual([
      [["idempotencyKey", "k/1 &"]],
      [["invoiceNumber", "INV-1"]],
    ]);
  });

  it.each([
    ["29.75", "29.75"],
    [29.75, undefined],
    ["a lot", undefined],
  ])(
    "reads the total %j as it is told, and takes one that is no number in text for none",
    async (total, expected) => {
      const documents = [{ ...document, total }];
      server.answer = () => ({ status: 200, body: JSON.stringify({ documents }) });
      const found = await erp().findByNumber("INV-1");
      expect(found?.total?.toFixed()).toBe(expected);
    },
  );

  it("never takes another's document, or several, for an answer", async () => {
    server.answer = () => ({ status: 200, body: JSON.stringify({ documents: [document] }) });
    await expect(erp().findByNumber("INV-2")).rejects.toThrow(ProtocolError);
    server.answer = () => ({
      status: 200,
      body: JSON.stringify({ documents: [document, document] }),
    });
    await expect(erp().findByNumber("INV-1")).rejects.toThrow(ProtocolError);
  });

  it("names a number that is too long to be kept whole, in place of cutting it", async () => {
    const overlong = { ...document, erpNumber: "E".repeat(erpNumberMaxLength + 1) };
    server.answer = () => ({ status: 200, body: JSON.stringify({ documents: [overlong] }) });
    const found = erp().findByNumber("INV-1");
    await expect(found).rejects.toThrow(ProtocolError);
    await expect(found).rejects.toThrow(/101 characters.*EEEE/);
  });

  it.each<[string, ScriptedAnswer]>([
    ["500", { status: 500 }],
    ["a reset", "reset"],
    ["a time-out", "silence"],
  ])("that fails (%s) is never taken for an absence", async (_, answer) => {
    server.answer = () => answer;
    await expect(erp({ timeoutMs: 200 }).findByKey("k")).rejects.toThrow(UnavailableError);
  });

  it("ends at once where its run is stopped, and is no absence either", async () => {
    const stop = new AbortController();
    server.answer = () => {
      stop.abort();
      return "silence";
    };
    const found = erp({ timeoutMs: 100_000 }).forRun(stop.signal).findByKey("k");
    await expect(found).rejects.toThrow(UnavailableError);
    await expect(found).rejects.toThrow("the run was stopped");
  });

  it.each<[string, ScriptedAnswer]>([
    ["400", { status: 400, body: '{"documents":[]}' }],
    ["no list", { status: 200, body: "{}" }],
  ])("that is answered in no known form (%s) is never taken for an absence", async (_, answer) => {
    server.answer = () => answer;
    await expect(erp().findByKey("k")).rejects.toThrow(ProtocolError);
  });
});

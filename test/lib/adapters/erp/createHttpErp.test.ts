import fc from "fast-check";
import { createHttpErp, type HttpErpOptions } from "../../../../lib/adapters/erp/createHttpErp";
import {
  ConfigurationError,
  UnauthorizedError,
  UnavailableError,
} from "../../../../lib/ports/errors";
import { erpNumberMaxLength } from "../../../../lib/ports/erp";
import { aDelivery } from "../../../support/erpSamples";
import { patientBreaker } from "../../../support/patientBreaker";
import { RecordingTelemetry } from "../../../support/RecordingTelemetry";
import {
  ScriptedServer,
  type ScriptedAnswer,
  type ScriptedRequest,
} from "../../../support/ScriptedServer";

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

function keysOf(request: ScriptedRequest): string[] {
  const call = JSON.parse(request.body) as { invoices: { idempotencyKey: string }[] };
  return call.invoices.map(({ idempotencyKey }) => idempotencyKey);
}

function acceptAll(request: ScriptedRequest): ScriptedAnswer {
  const results = keysOf(request).map((idempotencyKey) => ({
    idempotencyKey,
    outcome: "accepted",
    erpNumber: `ERP ${idempotencyKey}`,
  }));
  return { status: 200, body: JSON.stringify({ results }) };
}

const deliveries = [aDelivery(1), aDelivery(2), aDelivery(3)];
const keyOf = (number: number) => aDelivery(number).idempotencyKey;

describe("a call", () => {
  it("carries the list, our key and the run's id", async () => {
    server.answer = acceptAll;
    await erp({ url: `${server.url}/base/` }).send(deliveries.slice(0, 1), "run-77");
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: "POST",
      url: "/base/api/v1/invoices",
      headers: { "x-api-key": "secret", "x-correlation-id": "run-77" },
    });
    const { message, idempotencyKey } = aDelivery(1);
    expect(JSON.parse(request?.body ?? "")).toEqual({
      schemaVersion: "1.0",
      invoices: [{ ...message, idempotencyKey }],
    });
  });

  it("is as large as its deliveries say, never larger", async () => {
    server.answer = acceptAll;
    const client = erp();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 16 }), fc.string(), async (count, text) => {
        const list = Array.from({ length: count }, (_, i) =>
          aDelivery(i + 1, { customerNumber: text }),
        );
        await client.send(list, "run-1");
        const size = list.reduce((sum, delivery) => sum + client.sizeOf(delivery), 0);
        const bytes = Buffer.byteLength(server.requests.at(-1)?.body ?? "");
        expect(bytes).toBeLessThanOrEqual(size + 100_000 - client.limits.maxBytes);
      }),
      { numRuns: 25 },
    );
  });

  it("takes an invoice that is missing from the answers, or answered in no known form, as unknown", async () => {
    const results = [
      { idempotencyKey: keyOf(3), outcome: "accepted", erpNumber: "E3" },
      { idempotencyKey: keyOf(1), outcome: "perhaps" },
      { idempotencyKey: "somebody else's", outcome: "accepted", erpNumber: "E9" },
    ];
    server.answer = () => ({ status: 200, body: JSON.stringify({ results }) });
    const answers = await erp().send(deliveries, "run-1");
    expect(answers.map(({ kind }) => kind)).toEqual(["unknown", "unknown", "accepted"]);
  });

  it("never takes a number for an answer that is too long to be kept whole", async () => {
    const numbers = ["E".repeat(erpNumberMaxLength), "E".repeat(erpNumberMaxLength + 1)];
    const results = numbers.map((erpNumber, index) => ({
      idempotencyKey: keyOf(index + 1),
      outcome: "accepted",
      erpNumber,
    }));
    server.answer = () => ({ status: 200, body: JSON.stringify({ results }) });
    const [kept, overlong] = await erp().send(deliveries.slice(0, 2), "run-1");
    expect(kept).toEqual({ kind: "accepted", erpNumber: numbers[0] });
    expect(overlong?.kind).toBe("unknown");
    expect(overlong).toMatchObject({
      message: expect.stringContaining("101 characters") as string,
    });
  });

  it("has a rejection's code and text in its message", async () => {
    const results = [
      { idempotencyKey: keyOf(1), outcome: "rejected", code: "CLOSED", message: "Period closed" },
    ];
    server.answer = () => ({ status: 200, body: JSON.stringify({ results }) });
    expect(await erp().send([aDelivery(1)], "run-1")).toEqual([
      { kind: "rejected", message: "CLOSED: Period closed" },
    ]);
  });
});

describe("a call without a clear answer is unknown for each invoice", () => {
  const cases: [string, ScriptedAnswer][] = [
    ["a reset", "reset"],
    ["a time-out", "silence"],
    ["500", { status: 500, body: "oops" }],
    ["502", { status: 502 }],
    ["503 with Retry-After", { status: 503, headers: { "retry-after": "5" } }],
    ["504", { status: 504 }],
    ["408", { status: 408 }],
    ["409", { status: 409 }],
    ["200 and no JSON", { status: 200, body: "<html>" }],
    ["200 and other JSON", { status: 200, body: "[]" }],
    ["200 and more than we read", { status: 200, body: " ".repeat(500_000) }],
    ["202", { status: 202, body: "{}" }],
  ];
  it.each(cases)("%s", async (_, answer) => {
    server.answer = () => answer;
    const answers = await erp({ timeoutMs: 200 }).send(deliveries, "run-1");
    expect(answers.map(({ kind }) => kind)).toEqual(["unknown", "unknown", "unknown"]);
    expect(server.requests).toHaveLength(1);
  });
});

describe("a call that never reached the ERP's invoices is thrown", () => {
  it.each([401, 403])("%d names the settings to look at", async (status) => {
    server.answer = () => ({ status });
    const sent = erp().send(deliveries, "run-1");
    await expect(sent).rejects.toThrow(UnauthorizedError);
    await expect(sent).rejects.toThrow(/ERP_API_KEY and ERP_URL/);
  });

  it("429: the ERP asks to come back later", async () => {
    server.answer = () => ({ status: 429 });
    await expect(erp().send(deliveries, "run-1")).rejects.toThrow(UnavailableError);
  });

  it.each([302, 404, 405])("%d: something else lives at ERP_URL", async (status) => {
    server.answer = () => ({ status, headers: { location: "https://elsewhere.invalid/" } });
    const sent = erp().send(deliveries, "run-1");
    await expect(sent).rejects.toThrow(ConfigurationError);
    await expect(sent).rejects.toThrow(/ERP_URL/);
  });

  it("nobody listens, or the name is unknown", async () => {
    const gone = await ScriptedServer.start();
    const { url: nobody } = gone;
    await gone.stop();
    for (const url of [nobody, "http://erp.invalid"]) {
      const sent = erp({ url }).send(deliveries, "run-1");
      await expect(sent).rejects.toThrow(UnavailableError);
      await expect(sent).rejects.toThrow(/ERP_URL/);
    }
  });

  it("an address that is none", () => {
    expect(() => erp({ url: "erp.example.com" })).toThrow(ConfigurationError);
  });
});

describe("a call that is refused for its content", () => {
  it.each([400, 413, 422])("%d is traced to the invoices at fault", async (status) => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 9 })), async (bad) => {
        const badKeys = new Set(bad.map(keyOf));
        server.requests.length = 0;
        server.answer = (request) =>
          keysOf(request).some((key) => badKeys.has(key))
            ? { status, body: '{"message":"no such tax"}' }
            : acceptAll(request);
        const list = Array.from({ length: 9 }, (_, i) => aDelivery(i + 1));
        const answers = await erp().send(list, "run-1");
        expect(answers.map(({ kind }) => kind)).toEqual(
          list.map(({ idempotencyKey }) => (badKeys.has(idempotencyKey) ? "rejected" : "accepted")),
        );
        expect(server.requests.length).toBeLessThanOrEqual(2 * list.length);
      }),
      { numRuns: 10 },
    );
  });

  it("keeps the answers it has when the ERP goes away while it looks for the culprit", async () => {
    server.answer = (request) => {
      if (server.requests.length === 1) return { status: 400 };
      return server.requests.length === 2 ? acceptAll(request) : { status: 401 };
    };
    const answers = await erp().send(deliveries, "run-1");
    expect(answers.map(({ kind }) => kind)).toEqual(["accepted", "accepted", "unknown"]);
  });
});

describe("an Entra token", () => {
  function credential(fail?: Error) {
    let asked = 0;
    return {
      getToken: () => {
        asked += 1;
        if (fail !== undefined) return Promise.reject(fail);
        const token = `token-${String(asked)}`;
        return Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
      },
    };
  }

  const scope = "api://erp/.default";

  it("is asked for once, and once more when the ERP refuses it", async () => {
    server.answer = (request) =>
      request.headers.authorization === "Bearer token-1" && server.requests.length === 3
        ? { status: 401 }
        : acceptAll(request);
    const client = erp({ auth: { kind: "entra", credential: credential(), scope } });
    for (let i = 0; i < 3; i += 1) await client.send([aDelivery(1)], "run-1");
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer token-1",
      "Bearer token-1",
      "Bearer token-1",
      "Bearer token-2",
    ]);
  });

  it("that stays refused is an UnauthorizedError after one refresh", async () => {
    server.answer = () => ({ status: 401 });
    const client = erp({ auth: { kind: "entra", credential: credential(), scope } });
    await expect(client.send([aDelivery(1)], "run-1")).rejects.toThrow(/ERP_SCOPE/);
    expect(server.requests).toHaveLength(2);
  });

  it("that cannot be had means that nothing was sent", async () => {
    const refused = Object.assign(new Error("no identity"), { name: "CredentialUnavailableError" });
    const silent = new Error("ECONNRESET");
    for (const [fail, thrown] of [
      [refused, UnauthorizedError],
      [silent, UnavailableError],
    ] as const) {
      const client = erp({ auth: { kind: "entra", credential: credential(fail), scope } });
      await expect(client.send([aDelivery(1)], "run-1")).rejects.toThrow(thrown);
    }
    expect(server.requests).toEqual([]);
  });
});

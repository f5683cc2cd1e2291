import { createHttpErp, type HttpErpOptions } from "../../../../lib/adapters/erp/createHttpErp";
import { aDelivery } from "../../../support/erpSamples";
import { patientBreaker } from "../../../support/patientBreaker";
import { RecordingTelemetry } from "../../../support/RecordingTelemetry";
import { ScriptedServer, type ScriptedAnswer } from "../../../support/ScriptedServer";
import { withProxy } from "../../../support/withProxy";

const key = "planted-key";
const deliveries = [aDelivery(1)];
const nothingTaken = { status: 200, body: '{"results":[]}' };

let server: ScriptedServer;

beforeEach(async () => {
  server = await ScriptedServer.start(() => nothingTaken);
});
afterEach(() => server.stop());

function erp(changes: Partial<HttpErpOptions> = {}) {
  return createHttpErp({
    url: server.url,
    auth: { kind: "apikey", key },
    limits: { maxInvoices: 16, maxBytes: 100_000 },
    timeoutMs: 2_000,
    breaker: patientBreaker,
    telemetry: new RecordingTelemetry(),
    ...changes,
  });
}

describe("the ERP's key", () => {
  it("goes through no proxy of the environment", async () => {
    const proxy = await ScriptedServer.start(() => nothingTaken);
    await withProxy(proxy.url, () => erp().send(deliveries, "run-1"));
    await proxy.stop();
    expect([server.requests.length, proxy.requests.length]).toEqual([1, 0]);
  });

  it("stands in no failure and in no log, whatever the ERP does", async () => {
    const telemetry = new RecordingTelemetry();
    const said: unknown[] = [telemetry.entries];
    const ask = async (url: string) => {
      const http = erp({ url, telemetry });
      for (const asked of [http.send(deliveries, "run-1"), http.findByKey("k")])
        said.push(await asked.catch((error: unknown) => (error as Error).message));
    };
    const statuses = [302, 401, 404, 429, 500].map((status) => ({ status, body: key }));
    const answers: readonly ScriptedAnswer[] = [...statuses, "reset"];
    for (const answer of answers) {
      server.answer = () => answer;
      await ask(server.url);
    }
    await ask("http://erp.invalid");
    expect(server.requests.map(({ headers }) => headers["x-api-key"])).toContain(key);
    expect(JSON.stringify(said)).toContain("cannot be reached");
    expect(JSON.stringify(said)).not.toContain(key);
  });
});

it("an answer that is larger than any could be is not read to its end, and tells nothing", async () => {
  server.answer = () => ({ status: 200, body: `{"results":[]}${" ".repeat(500_000)}` });
  const [answer] = await erp().send(deliveries, "run-1");
  const message = expect.stringContaining("gave no answer") as string;
  expect(answer).toEqual({ kind: "unknown", message });
});

import { createHttpErp } from "../../../../lib/adapters/erp/createHttpErp";
import { RestingError } from "../../../../lib/ports/errors";
import { aDelivery } from "../../../support/erpSamples";
import { eventually } from "../../../support/eventually";
import { RecordingTelemetry } from "../../../support/RecordingTelemetry";
import { ScriptedServer } from "../../../support/ScriptedServer";

describe("an ERP that failed again and again", () => {
  const breaker = { failuresMax: 2, restMs: 100 };
  const deliveries = [aDelivery(1)];
  let server: ScriptedServer;
  let resting: ReturnType<typeof createHttpErp>;

  beforeEach(async () => {
    server = await ScriptedServer.start(() => ({ status: 503 }));
    resting = createHttpErp({
      url: server.url,
      auth: { kind: "apikey", key: "secret" },
      limits: { maxInvoices: 16, maxBytes: 100_000 },
      timeoutMs: 2_000,
      breaker,
      telemetry: new RecordingTelemetry(),
    });
    for (let calls = 0; calls < 2; calls += 1) await resting.send(deliveries, "run-1");
  });

  afterEach(() => server.stop());

  function rest(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, breaker.restMs));
  }

  it("is tried by one look-up after its rest, whoever asks, before anything is claimed for it", async () => {
    await expect(resting.assertReady()).rejects.toThrow(RestingError);
    expect(server.requests).toHaveLength(2);
    await rest();
    // Still down: of three lists that are about to be claimed none is.
    const answers = await Promise.allSettled([1, 2, 3].map(() => resting.assertReady()));
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(server.requests.slice(2).map(({ method }) => method)).toEqual(["GET"]);
    await rest();
    server.answer = () => ({ status: 200, body: '{"documents":[]}' });
    await resting.assertReady();
    expect(server.requests).toHaveLength(4);
    await resting.assertReady();
    expect(server.requests).toHaveLength(4);
  });

  it("does not count as well where the run was stopped during the trial", async () => {
    await rest();
    server.answer = () => "silence";
    const stop = new AbortController();
    const trial = resting.forRun(stop.signal).assertReady();
    await eventually(() => server.requests.length === 3);
    stop.abort();
    await expect(trial).rejects.toThrow("The run was stopped.");
    server.answer = () => ({ status: 503 });
    await resting.send(deliveries, "run-2");
    await expect(resting.assertReady()).rejects.toThrow(RestingError);
  });
});

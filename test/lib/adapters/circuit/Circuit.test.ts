import { Circuit } from "../../../../lib/adapters/circuit/Circuit";
import { LockLostError, RestingError, UnavailableError } from "../../../../lib/ports/errors";
import { RecordingTelemetry } from "../../../support/RecordingTelemetry";

const restMs = 60_000;
const startedAt = new Date("2026-03-01T08:00:00Z");
let telemetry: RecordingTelemetry;
let circuit: Circuit<string>;
let calls: number;

beforeEach(() => {
  jest.useFakeTimers({ now: startedAt });
  telemetry = new RecordingTelemetry();
  calls = 0;
  const options = { service: "The ERP", failuresMax: 3, setting: "SETTING", restMs, telemetry };
  circuit = new Circuit(options, (result) =>
    result === "failed" ? "fails" : result === "stopped" ? "nothing" : "works",
  );
});
afterEach(() => {
  jest.useRealTimers();
});

function call(result: string | Error): Promise<string> {
  return circuit.run(() => {
    calls += 1;
    return typeof result === "string" ? Promise.resolve(result) : Promise.reject(result);
  });
}

async function fail(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await call("failed");
}

describe("a circuit", () => {
  it("lets nothing through after failures in a row, and says which setting and until when", async () => {
    await fail(3);
    const refused = call("good");
    await expect(refused).rejects.toThrow(UnavailableError);
    await expect(refused).rejects.toThrow(
      "The ERP failed 3 times in a row (SETTING) and is left alone until 2026-03-01T08:01:00.000Z; nothing was sent.",
    );
    expect(calls).toBe(3);
    expect(() => {
      circuit.assertClosed();
    }).toThrow(UnavailableError);
    expect(telemetry.of("warn")).toMatchObject([{ text: "circuit opened" }]);
    expect(telemetry.of("metric")).toMatchObject([{ text: "circuit.opened", value: 1 }]);
  });

  it("counts an unavailable service as a failure, and passes the failure on", async () => {
    await fail(2);
    await expect(call(new UnavailableError("refused"))).rejects.toThrow("refused");
    await expect(call("good")).rejects.toThrow("left alone");
  });

  it("begins to count anew after a success, and does not count other errors", async () => {
    await fail(2);
    await call("good");
    await fail(2);
    await expect(call(new LockLostError("lost"))).rejects.toThrow("lost");
    expect(await call("good")).toBe("good");
    circuit.assertClosed();
  });

  it("closes again where the call after the rest goes well", async () => {
    await fail(3);
    jest.setSystemTime(startedAt.getTime() + restMs);
    expect(circuit.isClosed).toBe(false);
    expect(await call("good")).toBe("good");
    circuit.assertClosed();
    await fail(2);
    expect(await call("good")).toBe("good");
    expect(telemetry.of("info")).toMatchObject([{ text: "circuit closed" }]);
  });

  it("learns nothing of a call that was stopped: it neither ends a row of failures nor passes the trial", async () => {
    await fail(2);
    expect(await call("stopped")).toBe("stopped");
    await fail(1);
    await expect(call("good")).rejects.toThrow(RestingError);
    jest.setSystemTime(startedAt.getTime() + restMs);
    expect(await call("stopped")).toBe("stopped");
    expect(await call("failed")).toBe("failed");
    await expect(call("good")).rejects.toThrow("left alone until 2026-03-01T08:02:00.000Z");
  });

  it("rests again where the one call after the rest fails, others waiting for its outcome", async () => {
    await fail(3);
    jest.setSystemTime(startedAt.getTime() + restMs);
    const trial = call("failed");
    const other = call("good");
    expect(await trial).toBe("failed");
    await expect(other).rejects.toThrow("left alone until 2026-03-01T08:02:00.000Z");
    expect(calls).toBe(4);
  });
});

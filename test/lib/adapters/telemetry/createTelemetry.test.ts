import { createTelemetry, type LogSink } from "../../../../lib/adapters/telemetry/createTelemetry";
import type { TelemetryFields } from "../../../../lib/ports/telemetry";
import { ManualClock } from "../../../support/ManualClock";

function recordingSink() {
  const lines: [keyof LogSink, unknown][] = [];
  const take = (level: keyof LogSink) => (line: string) => {
    lines.push([level, JSON.parse(line)]);
  };
  return { lines, info: take("info"), warn: take("warn"), error: take("error") };
}

function recordingExporter() {
  const events: [string, TelemetryFields][] = [];
  const metrics: [string, number, TelemetryFields][] = [];
  let flushed = 0;
  return {
    events,
    metrics,
    flushes: () => flushed,
    event: (name: string, fields: TelemetryFields) => {
      events.push([name, fields]);
    },
    metric: (name: string, value: number, fields: TelemetryFields) => {
      metrics.push([name, value, fields]);
    },
    flush: () => {
      flushed += 1;
      return Promise.resolve();
    },
  };
}

const broken = () => {
  throw new Error("full disk");
};

describe("telemetry", () => {
  it("writes one line of JSON for each thing said", () => {
    const sink = recordingSink();
    const telemetry = createTelemetry({ sink, clock: new ManualClock() });
    telemetry.info("Run started.", { runId: "r1", slice: 2, dryRun: false });
    telemetry.warn("Slow.");
    telemetry.error("Failed.", { code: "UNAVAILABLE" });
    telemetry.metric("lines", 5, { stage: "bundle" });
    expect(sink.lines).toEqual([
      ["info", { message: "Run started.", fields: { runId: "r1", slice: 2, dryRun: false } }],
      ["warn", { message: "Slow.", fields: {} }],
      ["error", { message: "Failed.", fields: { code: "UNAVAILABLE" } }],
      ["info", { metric: "lines", value: 5, fields: { stage: "bundle" } }],
    ]);
  });

  it("hands metrics, warnings and errors to the exporter, and not the chatter", async () => {
    const exporter = recordingExporter();
    const telemetry = createTelemetry({
      sink: recordingSink(),
      clock: new ManualClock(),
      exporter,
    });
    telemetry.info("Run started.");
    telemetry.warn("Slow.", { ms: 7 });
    telemetry.error("Failed.");
    telemetry.metric("lines", 5);
    await telemetry.flush();
    expect(exporter.events).toEqual([
      ["Slow.", { ms: 7, level: "warn" }],
      ["Failed.", { level: "error" }],
    ]);
    expect(exporter.metrics).toEqual([["lines", 5, {}]]);
    expect(exporter.flushes()).toBe(1);
  });

  it("cuts long texts", () => {
    const sink = recordingSink();
    const telemetry = createTelemetry({ sink, clock: new ManualClock() });
    telemetry.info("m".repeat(5_000), { text: "f".repeat(5_000) });
    expect(sink.lines).toEqual([
      ["info", { message: "m".repeat(1_000), fields: { text: "f".repeat(1_000) } }],
    ]);
  });

  it("never throws, whatever its sink and exporter do", async () => {
    const telemetry = createTelemetry({
      sink: { info: broken, warn: broken, error: broken },
      clock: new ManualClock(),
      exporter: {
        event: broken,
        metric: broken,
        flush: () => Promise.reject(new Error("no network")),
      },
    });
    expect(() => {
      telemetry.info("a");
      telemetry.warn("b");
      telemetry.error("c");
      telemetry.metric("d", 1);
    }).not.toThrow();
    await expect(telemetry.flush()).resolves.toBeUndefined();
  });

  it("gives up a flush that takes too long", async () => {
    const clock = new ManualClock();
    const telemetry = createTelemetry({
      sink: recordingSink(),
      clock,
      exporter: { ...recordingExporter(), flush: () => new Promise<void>(() => undefined) },
    });
    const flushing = telemetry.flush();
    clock.advance(5_000);
    await expect(flushing).resolves.toBeUndefined();
  });
});

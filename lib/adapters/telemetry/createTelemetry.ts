import type { Clock } from "../../ports/clock";
import type { Telemetry, TelemetryFields } from "../../ports/telemetry";

/** Where lines go: a function's invocation context, or the console. */
export interface LogSink {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** Takes metrics and events to where they are charted; one a process. */
export interface TelemetryExporter {
  metric(name: string, value: number, fields: TelemetryFields): void;
  event(name: string, fields: TelemetryFields): void;
  flush(): Promise<void>;
}

export interface TelemetryOptions {
  readonly sink: LogSink;
  readonly clock: Clock;
  /** Absent where lines are enough. */
  readonly exporter?: TelemetryExporter;
}

/** A run does not wait longer for its telemetry to leave. */
const flushTimeoutMs = 5_000;

/** Longer texts are cut: a field is an id, a count or a code. */
const maxTextLength = 1_000;

/** A failure to say what happened must never become a failure of what happens. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // There is nowhere left to say it.
  }
}

function cut(fields: TelemetryFields): TelemetryFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "string" ? value.slice(0, maxTextLength) : value,
    ]),
  );
}

/**
 * Telemetry as lines of JSON, `{ "message", "fields" }` or `{ "metric", "value", "fields" }`, which
 * Application Insights parses; metrics, and warnings and errors as events, to the exporter too.
 */
export function createTelemetry({ sink, clock, exporter }: TelemetryOptions): Telemetry {
  function say(level: keyof LogSink, message: string, fields: TelemetryFields = {}): void {
    const text = message.slice(0, maxTextLength);
    attempt(() => {
      sink[level](JSON.stringify({ message: text, fields: cut(fields) }));
    });
    if (level === "info") return;
    attempt(() => exporter?.event(text, { ...cut(fields), level }));
  }

  return {
    info: (message, fields) => {
      say("info", message, fields);
    },
    warn: (message, fields) => {
      say("warn", message, fields);
    },
    error: (message, fields) => {
      say("error", message, fields);
    },
    metric: (name, value, fields = {}) => {
      attempt(() => {
        sink.info(JSON.stringify({ metric: name, value, fields: cut(fields) }));
      });
      attempt(() => exporter?.metric(name, value, cut(fields)));
    },
    flush: async () => {
      if (exporter === undefined) return;
      const flushed = new AbortController();
      const waiting = clock.sleep(flushTimeoutMs, flushed.signal);
      // What cannot be handed over in time is lost; the lines still say it.
      const handedOver = exporter.flush().catch(() => undefined);
      await Promise.race([handedOver, waiting]);
      flushed.abort();
    },
  };
}

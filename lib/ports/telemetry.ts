/** Ids, counts and codes only: never a record, a name or a secret. */
export type TelemetryFields = Readonly<Record<string, string | number | boolean>>;

/** Where the job says what it does. Never throws. */
export interface Telemetry {
  info(message: string, fields?: TelemetryFields): void;
  warn(message: string, fields?: TelemetryFields): void;
  error(message: string, fields?: TelemetryFields): void;
  /** A number worth a chart, such as lines per run. */
  metric(name: string, value: number, fields?: TelemetryFields): void;
  /** Hands over what is buffered, within a bounded time. */
  flush(): Promise<void>;
}

import type { Telemetry, TelemetryFields } from "../../lib/ports/telemetry";

export interface RecordedEntry {
  readonly level: "info" | "warn" | "error" | "metric";
  readonly text: string;
  readonly value?: number;
  readonly fields: TelemetryFields;
}

/** Keeps what was said, for assertions. */
export class RecordingTelemetry implements Telemetry {
  readonly entries: RecordedEntry[] = [];

  info(text: string, fields: TelemetryFields = {}): void {
    this.entries.push({ level: "info", text, fields });
  }

  warn(text: string, fields: TelemetryFields = {}): void {
    this.entries.push({ level: "warn", text, fields });
  }

  error(text: string, fields: TelemetryFields = {}): void {
    this.entries.push({ level: "error", text, fields });
  }

  metric(text: string, value: number, fields: TelemetryFields = {}): void {
    this.entries.push({ level: "metric", text, value, fields });
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  /** Entries of a level. */
  of(level: RecordedEntry["level"]): readonly RecordedEntry[] {
    return this.entries.filter((entry) => entry.level === level);
  }
}

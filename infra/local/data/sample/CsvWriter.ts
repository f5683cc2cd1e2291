import { closeSync, openSync, writeSync } from "node:fs";

/** Written to disk in pieces of about this many characters, so that memory stays flat. */
const bufferLimit = 262_144;

/** Writes one CSV file (RFC 4180 quoting, LF, UTF-8) row by row. */
export class CsvWriter {
  private readonly file: number;
  private readonly width: number;
  private buffer = "";

  constructor(path: string, columns: readonly string[]) {
    this.file = openSync(path, "w");
    this.width = columns.length;
    this.write(columns);
  }

  /** One field per column; an empty field means null. */
  write(fields: readonly string[]): void {
    if (fields.length !== this.width) {
      throw new RangeError(`A row of ${String(fields.length)} fields, not ${String(this.width)}.`);
    }
    this.buffer += `${fields.map(quoted).join(",")}\n`;
    if (this.buffer.length >= bufferLimit) {
      this.flush();
    }
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    writeSync(this.file, this.buffer);
    this.buffer = "";
  }
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

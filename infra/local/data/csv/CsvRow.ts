import { DataError } from "./DataError";

/** At most eleven digits before the point: what every amount column of the platform can hold. */
const decimalPattern = /^(-?)0*(\d{1,11})(?:\.(\d+))?$/;
const wholePattern = /^\d{1,9}$/;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;

/** One row of a CSV table: fields by column name, each read with a check that names the place. */
export class CsvRow {
  readonly file: string;
  readonly line: number;
  private readonly positions: ReadonlyMap<string, number>;
  private readonly fields: readonly string[];

  constructor(
    place: { readonly file: string; readonly line: number },
    positions: ReadonlyMap<string, number>,
    fields: readonly string[],
  ) {
    this.file = place.file;
    this.line = place.line;
    this.positions = positions;
    this.fields = fields;
  }

  /** Whether the file has the (optional) column at all. */
  has(column: string): boolean {
    return this.positions.has(column);
  }

  /** The field's text; empty means null, also where the file has no such column. */
  text(column: string): string {
    const position = this.positions.get(column);
    return position === undefined ? "" : (this.fields[position] ?? "");
  }

  /** A key or name that must be there. */
  required(column: string): string {
    const text = this.text(column);
    if (text === "") {
      throw this.error(column, "is empty; give it a value.");
    }
    return text;
  }

  /** The field as a whole number at `10^scale`; null: empty. Trailing zeros do not count as digits. */
  decimal(column: string, scale: number): bigint | null {
    const text = this.text(column);
    if (text === "") {
      return null;
    }
    const match = decimalPattern.exec(text);
    if (match === null) {
      throw this.error(
        column,
        `'${text}' is not a number below 100000000000; write it like 1234.50.`,
      );
    }
    const fraction = (match[3] ?? "").replace(/0+$/, "");
    if (fraction.length > scale) {
      const most = scale === 0 ? "no decimals" : `at most ${String(scale)} decimals`;
      throw this.error(column, `'${text}' is too fine; give ${most}.`);
    }
    const size = BigInt((match[2] ?? "") + fraction.padEnd(scale, "0"));
    return match[1] === "-" ? -size : size;
  }

  /** As `decimal`, but refuses an amount below zero; `cure` says what to do with such a one. */
  amountNotNegative(column: string, scale: number, cure: string): bigint | null {
    const amount = this.decimal(column, scale);
    if (amount !== null && amount < 0n) {
      throw this.error(column, `'${this.text(column)}' is negative; ${cure}`);
    }
    return amount;
  }

  /** A whole number from 1 to `most`. */
  wholeNumber(column: string, most: number): number {
    const text = this.required(column);
    const value = wholePattern.test(text) ? Number(text) : 0;
    if (value < 1 || value > most) {
      throw this.error(column, `'${text}' is not a whole number from 1 to ${String(most)}.`);
    }
    return value;
  }

  /** A calendar date, YYYY-MM-DD. */
  date(column: string): string {
    const text = this.required(column);
    const match = datePattern.exec(text);
    const moment = new Date(`${text}T00:00:00Z`);
    const isReal = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
    if (match === null || !isReal) {
      throw this.error(column, `'${text}' is not a date; write it like 2026-01-31.`);
    }
    return text;
  }

  /** One of the given values; an empty field gives `fallback`, or is refused where there is none. */
  oneOf<T extends string>(column: string, values: readonly T[], fallback?: T): T {
    const text = this.text(column);
    if (text === "" && fallback !== undefined) {
      return fallback;
    }
    const value = values.find((candidate) => candidate === text);
    if (value === undefined) {
      throw this.error(column, `'${text}' is not known; use ${values.join(", ")}.`);
    }
    return value;
  }

  /** The error to throw for a field of this row. */
  error(column: string, problem: string): DataError {
    return new DataError({ file: this.file, line: this.line, column }, problem);
  }
}

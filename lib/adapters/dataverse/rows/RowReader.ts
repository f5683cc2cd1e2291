import { isGuid, type Guid } from "../../../domain/guid";
import { decimal, type Decimal } from "../../../domain/money";
import { ProtocolError } from "../../../ports/errors";
import { numberText, type JsonObject } from "../json";

export interface RowReaderOptions {
  /** The root table's id; its name with `id` if absent. */
  readonly idColumn?: string;
  /** One bad row harms only itself: what does not fit counts as empty, and `unreadable` tells. */
  readonly isLenient?: boolean;
  /** The columns of this linked table, by its alias. */
  readonly link?: { readonly alias: string; readonly table: string };
  /** What did not fit so far, by column, in words. */
  readonly faults?: Map<string, string>;
}

/**
 * Reads the columns of one row of an answer. An empty column is null, whether the platform wrote it
 * so (OData) or left it out (FetchXML, DATAVERSE.md 3.4). Anything that does not fit its type is a
 * `ProtocolError` naming table, id and column. A lenient reader notes it instead, but for ids and
 * versions, without which a row is none.
 */
export class RowReader {
  private readonly row: JsonObject;
  private readonly table: string;
  private readonly options: RowReaderOptions;
  private readonly faults: Map<string, string>;
  private readonly prefix: string;

  constructor(row: JsonObject, table: string, options: RowReaderOptions = {}) {
    this.row = row;
    this.table = table;
    this.options = options;
    this.faults = options.faults ?? new Map<string, string>();
    this.prefix = options.link === undefined ? "" : `${options.link.alias}.`;
  }

  /** The columns of a linked table in the same row. */
  linked(alias: string, table: string): RowReader {
    const { options, faults } = this;
    return new RowReader(this.row, this.table, { ...options, faults, link: { alias, table } });
  }

  /** What a lenient reader found that does not fit, linked tables included; empty where all did. */
  unreadable(): { readonly unreadable?: string } {
    return this.faults.size === 0 ? {} : { unreadable: [...this.faults.values()].join(", ") };
  }

  /** Row version of the root table's row. */
  etag(): string {
    const etag = this.row["@odata.etag"];
    if (typeof etag !== "string") throw this.malformed("@odata.etag", etag);
    return etag;
  }

  text(column: string): string | null {
    const value = this.value(column);
    return value === null || typeof value === "string" ? value : this.unfit(column, value);
  }

  /** Text, or a whole number as the digits that were written. */
  textOrInteger(column: string): string | null {
    const number = numberText(this.value(column));
    if (number === undefined) return this.text(column);
    return /^-?\d+$/.test(number) ? number : this.unfit(column, number);
  }

  /** @param instead what a lenient reader gives in place of an empty column */
  requiredText(column: string, instead?: string): string {
    return this.required(column, this.text(column), instead);
  }

  guid(column: string): Guid | null {
    const text = this.text(column)?.toLowerCase() ?? null;
    return text === null || isGuid(text) ? text : this.unfit(column, text);
  }

  requiredGuid(column: string): Guid {
    return this.required(column, this.guid(column));
  }

  decimal(column: string): Decimal | null {
    const value = this.value(column);
    if (value === null) return null;
    const text = numberText(value);
    return text === undefined ? this.unfit(column, value) : decimal(text);
  }

  integer(column: string): number | null {
    const value = this.value(column);
    if (value === null) return null;
    const number = Number(numberText(value) ?? Number.NaN);
    return Number.isSafeInteger(number) ? number : this.unfit(column, value);
  }

  /** @param instead what a lenient reader gives in place of an empty column */
  requiredInteger(column: string, instead?: number): number {
    return this.required(column, this.integer(column), instead);
  }

  boolean(column: string): boolean | null {
    const value = this.value(column);
    return value === null || typeof value === "boolean" ? value : this.unfit(column, value);
  }

  /** An empty two-options column counts as no. */
  flag(column: string): boolean {
    return this.boolean(column) ?? false;
  }

  date(column: string): Date | null {
    const text = this.text(column);
    if (text === null) return null;
    const date = new Date(text);
    return Number.isNaN(date.getTime()) ? this.unfit(column, text) : date;
  }

  requiredDate(column: string): Date {
    return this.required(column, this.date(column));
  }

  /**
   * `YYYY-MM-DD` of a column with DateOnly behavior. One that comes with a time has another
   * behavior: it is a moment, whose day depends on where one is.
   */
  day(column: string): string | null {
    const text = this.text(column);
    return text === null || /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : this.unfit(column, text);
  }

  /** Notes a value that does not fit, which then counts as empty. @throws ProtocolError unless lenient */
  unfit(column: string, value: unknown): null {
    if (this.options.isLenient !== true) throw this.malformed(column, value);
    this.note(column, "does not fit its type");
    return null;
  }

  /** Notes that a column is empty that must not be. @throws ProtocolError unless lenient */
  missing(column: string): void {
    if (this.options.isLenient !== true) throw this.malformed(column, null);
    this.note(column, "is empty");
  }

  private note(column: string, fault: string): void {
    const name = `${this.options.link?.table ?? this.table}.${column}`;
    if (!this.faults.has(name)) this.faults.set(name, `column ${name} ${fault}`);
  }

  /** A `ProtocolError` about a column of this row; the value itself is never repeated. */
  private malformed(column: string, value: unknown): ProtocolError {
    const idValue = this.row[this.options.idColumn ?? `${this.table}id`];
    const id = typeof idValue === "string" ? idValue : "of unknown id";
    const found = value === null || value === undefined ? "nothing" : `a ${typeof value}`;
    return new ProtocolError(
      `Dataverse gave ${found} that does not fit column ${this.prefix}${column} of ${this.table} ${id}`,
    );
  }

  private required<T>(column: string, value: T | null, instead?: T): T {
    if (value !== null) return value;
    if (instead === undefined) throw this.malformed(column, value);
    this.missing(column);
    return instead;
  }

  /**
   * Lookups of the root table come as `_x_value` (DATAVERSE.md 3.1); columns of linked tables under
   * their alias, lookups among them in either form.
   */
  private value(column: string): unknown {
    return (
      this.row[`${this.prefix}${column}`] ?? this.row[`_${this.prefix}${column}_value`] ?? null
    );
  }
}

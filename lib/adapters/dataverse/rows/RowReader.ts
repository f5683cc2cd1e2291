import { isGuid, type Guid } from "../../../domain/guid";
import { decimal, type Decimal } from "../../../domain/money";
import { ProtocolError } from "../../../ports/errors";
import { numberText, type JsonObject } from "../json";

/**
 * Reads the columns of one row of an answer. An empty column is null, whether the platform wrote it
 * so (OData) or left it out (FetchXML, DATAVERSE.md 3.4). Anything that does not fit its type is a
 * `ProtocolError` naming table, id and column.
 */
export class RowReader {
  private readonly row: JsonObject;
  private readonly table: string;
  private readonly idColumn: string;
  private readonly prefix: string;

  constructor(row: JsonObject, table: string, options: { idColumn?: string; alias?: string } = {}) {
    this.row = row;
    this.table = table;
    this.idColumn = options.idColumn ?? `${table}id`;
    this.prefix = options.alias === undefined ? "" : `${options.alias}.`;
  }

  /** The columns of a linked table in the same row. */
  linked(alias: string): RowReader {
    return new RowReader(this.row, this.table, { idColumn: this.idColumn, alias });
  }

  /** Row version of the root table's row. */
  etag(): string {
    const etag = this.row["@odata.etag"];
    if (typeof etag !== "string") throw this.malformed("@odata.etag", etag);
    return etag;
  }

  text(column: string): string | null {
    const value = this.value(column);
    if (value === null || typeof value === "string") return value;
    throw this.malformed(column, value);
  }

  requiredText(column: string): string {
    return this.required(column, this.text(column));
  }

  guid(column: string): Guid | null {
    const text = this.text(column)?.toLowerCase() ?? null;
    if (text === null || isGuid(text)) return text;
    throw this.malformed(column, text);
  }

  requiredGuid(column: string): Guid {
    return this.required(column, this.guid(column));
  }

  decimal(column: string): Decimal | null {
    const value = this.value(column);
    if (value === null) return null;
    const text = numberText(value);
    if (text === undefined) throw this.malformed(column, value);
    return decimal(text);
  }

  integer(column: string): number | null {
    const value = this.value(column);
    if (value === null) return null;
    const number = Number(numberText(value) ?? Number.NaN);
    if (!Number.isSafeInteger(number)) throw this.malformed(column, value);
    return number;
  }

  requiredInteger(column: string): number {
    return this.required(column, this.integer(column));
  }

  /** An empty two-options column counts as no. */
  flag(column: string): boolean {
    const value = this.value(column);
    if (value === null || typeof value === "boolean") return value ?? false;
    throw this.malformed(column, value);
  }

  requiredDate(column: string): Date {
    const date = new Date(this.requiredText(column));
    if (Number.isNaN(date.getTime())) throw this.malformed(column, this.value(column));
    return date;
  }

  /** `YYYY-MM-DD` of a date-only column, which may come with a time of midnight. */
  day(column: string): string | null {
    const text = this.text(column);
    if (text === null) return null;
    if (!/^\d{4}-\d{2}-\d{2}(T|$)/.test(text)) throw this.malformed(column, text);
    return text.slice(0, 10);
  }

  /** A `ProtocolError` about a column of this row; the value itself is never repeated. */
  malformed(column: string, value: unknown): ProtocolError {
    const idValue = this.row[this.idColumn];
    const id = typeof idValue === "string" ? idValue : "of unknown id";
    const found = value === null || value === undefined ? "nothing" : `a ${typeof value}`;
    return new ProtocolError(
      `Dataverse gave ${found} that does not fit column ${this.prefix}${column} of ${this.table} ${id}`,
    );
  }

  private required<T>(column: string, value: T | null): T {
    if (value === null) throw this.malformed(column, value);
    return value;
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

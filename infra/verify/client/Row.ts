import { Decimal, zero } from "../decimal";

type Json = Readonly<Record<string, unknown>>;

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A row of an answer. Numbers were kept as the text that was sent, so that money stays exact; empty
 * text counts as none.
 */
export class Row {
  readonly #json: Json;

  constructor(json: unknown) {
    if (!isJson(json)) throw new TypeError("an answer holds a row that is no JSON object");
    this.#json = json;
  }

  text(column: string): string | undefined {
    const value = this.#json[column];
    if (typeof value === "string") return value === "" ? undefined : value;
    return typeof value === "boolean" ? String(value) : undefined;
  }

  /** A GUID, in lower case. */
  id(column: string): string | undefined {
    return this.text(column)?.toLowerCase();
  }

  /** The GUID of a column that is never empty. Throws a TypeError if it is. */
  key(column: string): string {
    const id = this.id(column);
    if (id === undefined) throw new TypeError(`a row has no ${column}`);
    return id;
  }

  /** A number; empty counts as 0. */
  decimal(column: string): Decimal {
    const text = this.text(column);
    return text === undefined ? zero : new Decimal(text);
  }

  /** The row that a single-valued navigation property was expanded to. */
  child(property: string): Row | undefined {
    const value = this.#json[property];
    return isJson(value) ? new Row(value) : undefined;
  }

  /** All columns with their values, for a comparison of whole rows. */
  get columns(): readonly (readonly [string, unknown])[] {
    return Object.entries(this.#json);
  }
}

/**
 * The paging cookie: the order values of a page's first and last row. The inner cookie is XML; it
 * travels URL-encoded twice inside an outer one (DATAVERSE.md 3.2, 3.4).
 */
import { XMLParser } from "fast-xml-parser";
import { unsupportedQuery } from "../../http/ODataError";
import type { ColumnModel, SqlValue } from "../../model/types";
import { guidFromSql } from "../../store/guid";
import { scaledToText } from "../../store/decimal";
import { storedLiteral } from "../sql/storedLiteral";
import type { OrderTerm } from "./orderTerms";

export interface CookiePosition {
  /** The page that the row `last` ended. */
  readonly page: number;
  readonly last: readonly SqlValue[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseAttributeValue: false,
  parseTagValue: false,
  trimValues: false,
});

interface CookiePage {
  readonly page: number;
  readonly first: readonly SqlValue[];
  readonly last: readonly SqlValue[];
}

/** The outer cookie, as it stands in the annotation and in `$skiptoken`. */
export function writeCookie(
  terms: readonly OrderTerm[],
  { page, first, last }: CookiePage,
): string {
  const values = terms.map((term, index) => {
    const lastText = bound("last", term.column, last[index] ?? null);
    const firstText = bound("first", term.column, first[index] ?? null);
    return `<${term.name} ${lastText} ${firstText} />`;
  });
  const inner = `<cookie page="${page.toString()}">${values.join("")}</cookie>`;
  const encoded = encodeURIComponent(encodeURIComponent(inner));
  return `<cookie pagenumber="${(page + 1).toString()}" pagingcookie="${encoded}" istracking="False" />`;
}

function bound(name: string, column: ColumnModel, value: SqlValue): string {
  return value === null ? `${name}null="1"` : `${name}="${escapeXml(valueText(column, value))}"`;
}

function valueText(column: ColumnModel, value: SqlValue): string {
  if (value instanceof Uint8Array) {
    return `{${guidFromSql(value).toUpperCase()}}`;
  }
  return column.kind === "decimal" && typeof value === "bigint"
    ? scaledToText(value, column.scale ?? 0)
    : String(value);
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/**
 * Reads the inner cookie, already decoded: the form that `paging-cookie` of a fetch has.
 * @throws ODataError 400 where it is no cookie or one of a query in another order
 */
export function readInnerCookie(text: string, terms: readonly OrderTerm[]): CookiePosition {
  const cookie = record(parsed(text)["cookie"]);
  const last = terms.map(({ name, column }) => {
    const entry = record(cookie[name]);
    const value = entry["last"];
    if (typeof value !== "string") {
      if (entry["lastnull"] === "1") {
        return null;
      }
      throw malformedCookie();
    }
    const stored = storedLiteral(column, value);
    if (stored === undefined) {
      throw malformedCookie();
    }
    return stored.value;
  });
  return { page: pageNumber(cookie["page"]), last };
}

/** Reads the outer cookie of a `$skiptoken`. */
export function readCookie(text: string, terms: readonly OrderTerm[]): CookiePosition {
  const encoded = record(parsed(text)["cookie"])["pagingcookie"];
  if (typeof encoded !== "string") {
    throw malformedCookie();
  }
  let inner: string;
  try {
    inner = decodeURIComponent(decodeURIComponent(encoded));
  } catch {
    throw malformedCookie();
  }
  return readInnerCookie(inner, terms);
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return record(parser.parse(text));
  } catch {
    throw malformedCookie();
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw malformedCookie();
  }
  return value as Readonly<Record<string, unknown>>;
}

function pageNumber(value: unknown): number {
  if (typeof value !== "string" || !/^[1-9]\d{0,8}$/.test(value)) {
    throw malformedCookie();
  }
  return Number(value);
}

function malformedCookie(): Error {
  return unsupportedQuery("Malformed XML in the Paging Cookie");
}

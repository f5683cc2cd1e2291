import { isLosslessNumber, parse } from "lossless-json";
import { unsupportedQuery } from "../http/ODataError";
import { parsePrefer } from "../http/prefer";
import { requireRead } from "../http/requireRead";
import { queryCollection } from "../query";
import type { JsonObject } from "../writes/readPayload";
import type { CustomApiCall } from "./CustomApi";
import type { TextRow } from "./csv";

const pagesMax = 1_000;
const cookieName = "Microsoft.Dynamics.CRM.fetchxmlpagingcookie";
const moreName = "Microsoft.Dynamics.CRM.morerecords";
const preference = parsePrefer(`odata.include-annotations="${cookieName},${moreName}"`);

interface Page {
  readonly rows: readonly TextRow[];
  readonly more: boolean;
  readonly cookie: string | undefined;
}

/**
 * All rows of a FetchXML query, page by page, a step for each page, as the caller may read them.
 * Throws 400 for FetchXML that the platform refuses and 403 for tables that the caller cannot read.
 */
export function* fetchAllRows(
  call: CustomApiCall,
  fetchXml: string,
): Generator<number, readonly TextRow[]> {
  const rows: TextRow[] = [];
  let text = fetchXml;
  for (let number = 1; number <= pagesMax; number += 1) {
    const page = readPage(call, text);
    rows.push(...page.rows);
    if (!page.more) {
      return rows;
    }
    text = nextPage(fetchXml, number + 1, page.cookie);
    yield 0;
  }
  throw unsupportedQuery(`The query has more than ${String(pagesMax)} pages.`);
}

function readPage(call: CustomApiCall, fetchXml: string): Page {
  const { writer, caller, baseUrl } = call;
  const entity = /<\s*entity\s[^>]*?\bname\s*=\s*["'](\w+)["']/.exec(fetchXml)?.[1] ?? "";
  const table = writer.model.tables.get(entity.toLowerCase());
  if (table === undefined) {
    throw unsupportedQuery(`The FetchXML names no table of this environment, but '${entity}'.`);
  }
  const search = new URLSearchParams({ fetchXml });
  requireRead(writer.model, caller, { table, search });
  const { db, model, now } = writer;
  const context = { db, model, baseUrl, now };
  const { body } = queryCollection(context, { table, search, prefer: preference });
  const answer = parse(body) as JsonObject;
  const cookie = answer[`@${cookieName}`];
  return {
    rows: (answer["value"] as JsonObject[]).map(textRow),
    more: answer[`@${moreName}`] === true,
    cookie: typeof cookie === "string" ? cookie : undefined,
  };
}

/** The query with page number and cookie, as a client follows pages (DATAVERSE.md 3.4). */
function nextPage(fetchXml: string, page: number, cookie: string | undefined): string {
  const inner = /pagingcookie="([^"]*)"/.exec(cookie ?? "")?.[1];
  const bare = fetchXml.replace(/\s(page|paging-cookie)\s*=\s*("[^"]*"|'[^']*')/g, "");
  const attributes =
    inner === undefined
      ? ` page="${String(page)}"`
      : ` page="${String(page)}" paging-cookie="${escapeXml(decodeURIComponent(decodeURIComponent(inner)))}"`;
  return bare.replace(/<\s*fetch\b/, (tag) => `${tag}${attributes}`);
}

/** Names as the SDK has them: a lookup is its column, without annotations. */
function textRow(row: JsonObject): TextRow {
  const cells = Object.entries(row)
    .filter(([name, value]) => !name.includes("@") && value !== null)
    .map(([name, value]): [string, string] => [
      name.replace(/^_(.+)_value$/, "$1"),
      isLosslessNumber(value) ? value.value : String(value),
    ]);
  return new Map(cells);
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

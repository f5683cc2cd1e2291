import { ProtocolError } from "../../../ports/errors";
import type { DueCount } from "../../../ports/saveOutcome";
import { answeredObject, readInBatch, setName } from "../batch/readInBatch";
import type { DataverseClient } from "../http/DataverseClient";
import { isJsonObject, type JsonObject } from "../json";
import { fetchPath, type FetchPage, type FetchQuery, type Link } from "./fetchXml";
import { decodePagingCookie } from "./pagingCookie";

const annotationPrefix = "Microsoft.Dynamics.CRM";

/** Without these annotations the platform gives no paging information at all (DATAVERSE.md 3.4). */
const pagingHeaders = {
  Prefer: `odata.include-annotations="${annotationPrefix}.fetchxmlpagingcookie,${annotationPrefix}.morerecords"`,
};

/** The platform's largest page (DATAVERSE.md 3.1). */
export const pageRowsMax = 5_000;

/**
 * A URL inside a batch may have 65,536 characters (DATAVERSE.md 0); a GUID in an `in` condition
 * takes about 61 of them once it is encoded.
 */
export const idsPerQueryMax = 500;

interface AnsweredPage {
  readonly rows: readonly JsonObject[];
  readonly cookie: string | undefined;
  readonly moreRecords: boolean;
  /**
   * Full, and without a word on whether there are more: that is how the last page comes, but also
   * any page of an environment or gateway that withholds the annotations (DATAVERSE.md 3.4). One that
   * gave a cookie for the page before withholds none; and a high page asked for without one is refused.
   */
  readonly isOpen: boolean;
}

/** The rows of a collection's answer. @throws ProtocolError on an answer of another form */
export function rowsOf(answer: JsonObject, what: string): readonly JsonObject[] {
  const rows = answer["value"];
  if (Array.isArray(rows) && rows.every(isJsonObject)) return rows;
  throw new ProtocolError(`Dataverse answered the query of ${what} without rows`);
}

function pageOf(answer: JsonObject, what: string, asked: FetchPage): AnsweredPage {
  const rows = rowsOf(answer, what);
  const cookie = answer[`@${annotationPrefix}.fetchxmlpagingcookie`];
  const moreRecords = answer[`@${annotationPrefix}.morerecords`];
  return {
    rows,
    cookie: typeof cookie === "string" ? decodePagingCookie(cookie) : undefined,
    moreRecords: moreRecords === true,
    isOpen:
      asked.cookie === undefined &&
      moreRecords === undefined &&
      cookie === undefined &&
      rows.length >= asked.count,
  };
}

/** Rows after a page that should be the last would have been lost without a word. */
function assertNoneAfterLast({ rows }: AnsweredPage, what: string): void {
  if (rows.length === 0) return;
  throw new ProtocolError(`Dataverse gave a page of ${what} without paging information`);
}

async function requestPage(
  client: DataverseClient,
  query: FetchQuery,
  page: FetchPage,
): Promise<AnsweredPage> {
  const path = fetchPath(query, page);
  const what = setName(path);
  const answer = await client.read({ method: "GET", path, headers: pagingHeaders });
  return pageOf(answeredObject(answer, what), what, page);
}

/** One page; where it does not say that it is the last, the next is asked for, which must be empty. */
async function readPage(
  client: DataverseClient,
  query: FetchQuery,
  position: FetchPage,
): Promise<AnsweredPage> {
  const page = await requestPage(client, query, position);
  if (page.isOpen) {
    const after = { count: position.count, page: position.page + 1 };
    assertNoneAfterLast(await requestPage(client, query, after), query.table.set);
  }
  return page;
}

function idOf(row: JsonObject, query: FetchQuery): string {
  return String(row[query.order.at(-1) ?? ""]);
}

/**
 * The rows of a query, page by page. Where the platform gives a cookie, the next page begins after
 * the last row, so that rows which leave the set meanwhile make none be skipped. Where it gives
 * none, the first page is asked for again until it brings nothing new: the rows that were dealt with
 * have left it.
 *
 * @param pageSize rows of a page, at most 5,000
 */
export async function* fetchPages(
  client: DataverseClient,
  query: FetchQuery,
  pageSize: number,
): AsyncGenerator<readonly JsonObject[]> {
  const { pagesMax } = client;
  const count = Math.min(pageSize, pageRowsMax);
  let position: FetchPage = { count, page: 1 };
  let stuck: ReadonlySet<string> = new Set();
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const page = await readPage(client, query, position);
    const fresh = page.rows.filter((row) => !stuck.has(idOf(row, query)));
    if (fresh.length > 0) yield fresh;
    if (page.cookie !== undefined) {
      position = { count, page: position.page + 1, cookie: page.cookie };
    } else if (page.moreRecords && fresh.length > 0) {
      stuck = new Set(page.rows.map((row) => idOf(row, query)));
      position = { count, page: 1 };
    } else {
      return;
    }
  }
  throw tooManyPages(query, pagesMax);
}

function tooManyPages({ table }: FetchQuery, pagesMax: number): ProtocolError {
  return new ProtocolError(
    `A query of ${table.set} came to more than ${String(pagesMax)} pages (DATAVERSE_PAGES).`,
  );
}

function withoutColumns(link: Link): Link {
  return { ...link, attributes: [], links: (link.links ?? []).map(withoutColumns) };
}

/** The same rows of a query, with these columns alone. */
export function withColumns(query: FetchQuery, attributes: readonly string[]): FetchQuery {
  return { ...query, attributes, links: (query.links ?? []).map(withoutColumns) };
}

/** How many rows a query has: exact up to one page of the platform's largest. One request. */
export async function countRows(client: DataverseClient, query: FetchQuery): Promise<DueCount> {
  const ids = withColumns(query, query.order.slice(-1));
  const page = await readPage(client, ids, { count: pageRowsMax, page: 1 });
  return { count: page.rows.length, exceeds: page.moreRecords };
}

interface OpenQuery {
  readonly query: FetchQuery;
  readonly index: number;
  readonly position: FetchPage;
  /** Asked for only to see that there is nothing. */
  readonly isAfterLast?: boolean;
}

/** Where a query goes on after a page; nowhere after its last. */
function followUp(one: OpenQuery, page: AnsweredPage): readonly OpenQuery[] {
  if (!page.moreRecords && page.cookie === undefined && !page.isOpen) return [];
  const cookie = page.cookie === undefined ? {} : { cookie: page.cookie };
  const position = { count: pageRowsMax, page: one.position.page + 1, ...cookie };
  return [{ ...one, position, isAfterLast: page.isOpen }];
}

/**
 * All rows of several queries, one request a round: first pages together, then the next pages of
 * those that have any. For results that are bounded by their conditions and do not change under it.
 */
export async function fetchAll(
  client: DataverseClient,
  queries: readonly FetchQuery[],
): Promise<readonly (readonly JsonObject[])[]> {
  const found: JsonObject[][] = queries.map(() => []);
  const start = { count: pageRowsMax, page: 1 };
  let open: readonly OpenQuery[] = queries.map((query, index) => ({
    query,
    index,
    position: start,
  }));
  for (let rounds = 0; open.length > 0 && rounds < client.pagesMax; rounds += 1) {
    const reads = open.map(({ query, position }) => ({
      path: fetchPath(query, position),
      headers: pagingHeaders,
    }));
    const answers = await readInBatch(client, reads);
    open = open.flatMap((one, at) => {
      const { set } = one.query.table;
      const page = pageOf(answers[at] ?? {}, set, one.position);
      if (one.isAfterLast === true) assertNoneAfterLast(page, set);
      for (const row of page.rows) found[one.index]?.push(row);
      return followUp(one, page);
    });
  }
  const [unfinished] = open;
  if (unfinished !== undefined) throw tooManyPages(unfinished.query, client.pagesMax);
  return found;
}

/** Cuts a list into pieces of at most so many. */
export function inChunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let at = 0; at < list.length; at += size) chunks.push(list.slice(at, at + size));
  return chunks;
}

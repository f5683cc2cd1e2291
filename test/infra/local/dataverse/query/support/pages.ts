import { root, type Answer, type QueryFixture } from "./QueryFixture";

type Rows = Answer["value"];

/** Pages asked for at most: a reader that goes round in circles must fail, not hang. */
const pagesMax = 100;

/** Follows `@odata.nextLink` to the last page; `between` runs after each page but the last. */
export function readODataPages(
  fixture: QueryFixture,
  query: { table: string; options: string; pageSize: number },
  between: () => void = () => undefined,
): Rows[] {
  const pages: Rows[] = [];
  let search = new URLSearchParams(query.options);
  for (let page = 0; page < pagesMax; page += 1) {
    const prefer = `odata.maxpagesize=${query.pageSize.toString()}`;
    const answer = fixture.query(query.table, search, prefer);
    pages.push(answer.value);
    const link = answer["@odata.nextLink"];
    if (typeof link !== "string") {
      return pages;
    }
    expect(link.startsWith(root)).toBe(true);
    search = new URL(link).searchParams;
    between();
  }
  throw new Error("The pages never end.");
}

/**
 * Follows the paging cookie as a client does (DATAVERSE.md 3.4): attribute `pagingcookie` of the
 * outer cookie, decoded twice, escaped into the next fetch.
 */
export function readFetchPages(
  fixture: QueryFixture,
  query: { table: string; entity: string; count: number },
  between: () => void = () => undefined,
): Rows[] {
  const prefer = 'odata.include-annotations="Microsoft.Dynamics.CRM.*"';
  const pages: Rows[] = [];
  let cookie = "";
  for (let page = 1; page <= pagesMax; page += 1) {
    const head = `<fetch count="${query.count.toString()}" page="${page.toString()}"${cookie}>`;
    const answer = fixture.fetch(query.table, `${head}${query.entity}</fetch>`, prefer);
    pages.push(answer.value);
    if (answer["@Microsoft.Dynamics.CRM.morerecords"] !== true) {
      return pages;
    }
    cookie = ` paging-cookie="${nextCookie(answer)}"`;
    between();
  }
  throw new Error("The pages never end.");
}

/** The inner cookie, escaped for an attribute. */
export function nextCookie(answer: Answer): string {
  const outer = String(answer["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"]);
  const encoded = /pagingcookie="([^"]*)"/.exec(outer)?.[1] ?? "";
  return decodeURIComponent(decodeURIComponent(encoded))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;");
}

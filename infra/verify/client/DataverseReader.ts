import { compareIds } from "../ids/compareIds";
import { VerifyRefusal } from "../VerifyRefusal";
import type { AccessTokens } from "./AccessTokens";
import { getJson } from "./getJson";
import { Row } from "./Row";

/** Small pages die young: with the 5,000 that are allowed, collecting them costs more than parsing. */
const rowsPerPage = 1_000;
/** More pages than these are a fault of the server's, not data. */
const pagesMax = 100_000;

export interface TableQuery {
  readonly set: string;
  readonly primaryId: string;
  /** Undefined: all columns. */
  readonly select?: readonly string[];
  readonly filter?: string;
  readonly expand?: string;
}

interface Page {
  readonly rows: readonly unknown[];
  readonly next: string | undefined;
}

/** Reads tables page by page through the Web API (DATAVERSE.md 3.2). */
export class DataverseReader {
  readonly #url: string;
  readonly #tokens: AccessTokens;

  /** @param url without the API's path, for example `https://contoso.crm4.dynamics.com` */
  constructor(url: string, tokens: AccessTokens) {
    this.#url = url;
    this.#tokens = tokens;
  }

  /**
   * The rows of a table in the order of their ids, the next page asked for while one is worked on.
   * @throws VerifyRefusal if the rows do not come in that order, on which merging them rests
   */
  async *rows(query: TableQuery): AsyncGenerator<Row> {
    let coming: Promise<Page> | undefined = this.#page(this.#address(query));
    let last = "";
    for (let pages = 0; coming !== undefined; pages += 1) {
      if (pages >= pagesMax) throw new VerifyRefusal(`Reading ${query.set} does not end.`);
      const page: Page = await coming;
      coming = page.next === undefined ? undefined : this.#page(page.next);
      // A failure is met when the page's turn comes; until then nobody waits for it.
      coming?.catch(() => undefined);
      for (const json of page.rows) {
        const row = new Row(json);
        const id = row.key(query.primaryId);
        if (last !== "" && compareIds(last, id) >= 0) throw outOfOrder(query.set, id);
        last = id;
        yield row;
      }
    }
  }

  #address({ set, primaryId, select, filter, expand }: TableQuery): string {
    const options = [
      select === undefined ? undefined : `$select=${select.join(",")}`,
      filter === undefined ? undefined : `$filter=${encodeURIComponent(filter)}`,
      expand === undefined ? undefined : `$expand=${expand}`,
      `$orderby=${primaryId}`,
    ].filter((option) => option !== undefined);
    return `${this.#url}/api/data/v9.2/${set}?${options.join("&")}`;
  }

  async #page(url: string): Promise<Page> {
    const json = await getJson({
      url,
      server: "Dataverse",
      headers: async () => ({
        accept: "application/json",
        authorization: `Bearer ${await this.#tokens.get(this.#url)}`,
        "odata-version": "4.0",
        "odata-maxversion": "4.0",
        "if-none-match": "null",
        prefer: `odata.maxpagesize=${String(rowsPerPage)}`,
      }),
    });
    const value: unknown = Reflect.get(json as object, "value");
    const next: unknown = Reflect.get(json as object, "@odata.nextLink");
    if (!Array.isArray(value)) throw new VerifyRefusal(`Dataverse gave no rows for ${url}.`);
    return { rows: value, next: typeof next === "string" ? next : undefined };
  }
}

function outOfOrder(set: string, id: string): VerifyRefusal {
  return new VerifyRefusal(
    `Dataverse gave the rows of ${set} out of the order of their ids, at ${id}; nothing can be verified.`,
  );
}

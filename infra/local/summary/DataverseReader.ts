import { parse } from "lossless-json";
import { z } from "zod";
import { CommandError } from "../command/CommandError";
import { fetchFrom } from "../command/fetchFrom";

/** Marks the launcher's own requests in the emulator's log, which are not the app's. */
export const readerCorrelationId = "laptop-twin";

const pageSize = 5_000;
/** More pages than these are a fault of the server's, not data. */
const maxPages = 10_000;
const answerWithinInMs = 120_000;
/** A token is asked for again this long before it expires. */
const renewBeforeInMs = 60_000;

const tokenSchema = z.object({ access_token: z.string(), expires_on: z.string() });
const rowSchema = z.record(z.string(), z.unknown());
const pageSchema = z.object({
  value: z.array(rowSchema),
  "@odata.nextLink": z.string().optional(),
});

/** A row of an answer; numbers are kept as the text that was sent, so that money stays exact. */
export type Row = Readonly<Record<string, unknown>>;

export interface DataverseReaderOptions {
  /** Without the API's path, for example `http://127.0.0.1:7072`. */
  readonly dataverseUrl: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
}

/** Reads tables page by page through the Web API, as any client would (DATAVERSE.md 3.2). */
export class DataverseReader {
  readonly #options: DataverseReaderOptions;
  #token: { readonly text: string; readonly expiresAt: number } | undefined;

  constructor(options: DataverseReaderOptions) {
    this.#options = options;
  }

  /** @param query an entity set with its options, for example `invoices?$select=name`. */
  async *rows(query: string): AsyncGenerator<Row> {
    let url: string | undefined = `${this.#options.dataverseUrl}/api/data/v9.2/${query}`;
    for (let page = 0; url !== undefined; page += 1) {
      if (page >= maxPages) throw new CommandError(`Reading ${query} does not end.`, 1);
      const content = await this.#page(url, pageSize);
      yield* content.value;
      url = content["@odata.nextLink"];
    }
  }

  /** Whether the query finds any row; asks for one only. */
  async any(query: string): Promise<boolean> {
    const url = `${this.#options.dataverseUrl}/api/data/v9.2/${query}`;
    return (await this.#page(url, 1)).value.length > 0;
  }

  /** How many rows the query finds, whatever their number: `$count` ends at 5,000 (DATAVERSE.md 3.1). */
  async count(query: string): Promise<number> {
    const rows = this.rows(query);
    let count = 0;
    while ((await rows.next()).done !== true) count += 1;
    return count;
  }

  async #page(url: string, rows: number): Promise<z.infer<typeof pageSchema>> {
    const answer = await fetchFrom("Dataverse emulator", url, {
      headers: {
        accept: "application/json",
        authorization: `Bearer ${await this.#accessToken()}`,
        "odata-version": "4.0",
        "odata-maxversion": "4.0",
        prefer: `odata.maxpagesize=${String(rows)}`,
        "x-ms-correlation-id": readerCorrelationId,
      },
      signal: AbortSignal.timeout(answerWithinInMs),
    });
    const text = await answer.text();
    if (!answer.ok) {
      const status = String(answer.status);
      throw new CommandError(`Dataverse answered ${status} to ${url}: ${text.slice(0, 500)}`, 1);
    }
    return pageSchema.parse(parse(text, undefined, (number) => number));
  }

  async #accessToken(): Promise<string> {
    const now = Date.now();
    if (this.#token !== undefined && this.#token.expiresAt - renewBeforeInMs > now) {
      return this.#token.text;
    }
    const { identityEndpoint, identityHeader, dataverseUrl } = this.#options;
    const resource = encodeURIComponent(dataverseUrl);
    const url = `${identityEndpoint}?resource=${resource}&api-version=2019-08-01`;
    const answer = await fetchFrom("identity endpoint", url, {
      headers: { "x-identity-header": identityHeader },
      signal: AbortSignal.timeout(answerWithinInMs),
    });
    const token = tokenSchema.parse(await answer.json());
    this.#token = { text: token.access_token, expiresAt: Number(token.expires_on) * 1_000 };
    return token.access_token;
  }
}

import type { TableClient, TableEntityResult, TransactionAction } from "@azure/data-tables";
import { ProtocolError } from "../../ports/errors";
import { isConflict, isMissing, toJobError } from "./tableErrors";

/** What every call of the client takes. */
type OperationOptions = NonNullable<Parameters<TableClient["createTable"]>[0]>;

/** A row as it came, with the two columns that storage adds. */
export type StoredRow = TableEntityResult<Record<string, unknown>>;

/** A row to write. */
export interface NewRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly [column: string]: string | number | bigint | boolean | Date;
}

/** The row is there already, has changed since it was read, or is gone. */
export const conflict = Symbol("conflict");

/** What storage takes for a key: at most 1 KiB in UTF-16, without `/`, `\\`, `#`, `?` and controls (the service's data model; FUNCTIONS.md 11). */
const keyLengthMax = 512;
const notInKey = /[/\\#?\p{Cc}\p{Cs}]/u;

function isKey(text: string): boolean {
  return text.length <= keyLengthMax && !notInKey.test(text);
}

/** Pages of one query, of up to 1,000 rows: far beyond what the longest run leaves. */
const pagesMax = 100_000;

/** A call, the client library's own retries included, ends after this time. */
const callTimeoutMs = 20_000;

/**
 * One Azure Table: made on first use, every write conditional, every failure mapped once. A write
 * that storage refused because of the row's state is the value `conflict`.
 *
 * Methods throw `UnavailableError`, `UnauthorizedError` or `ProtocolError`.
 */
export class Table {
  readonly #client: TableClient;
  readonly #onDate: (date: Date) => void;
  #created: Promise<void> | undefined;

  /** @param onDate told storage's own time whenever an answer states it */
  constructor(client: TableClient, onDate: (date: Date) => void = () => undefined) {
    this.#client = client;
    this.#onDate = onDate;
  }

  /** The row, or `undefined` if there is none; keys that storage does not take belong to none. */
  async read(partitionKey: string, rowKey: string): Promise<StoredRow | undefined> {
    if (![partitionKey, rowKey].every(isKey)) return undefined;
    return this.#run("reading a row", async (options) => {
      try {
        return await this.#client.getEntity(partitionKey, rowKey, options);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  /** Rows that match, a page of at most `pageSize` (up to 1,000) at a time, in the order of their keys. */
  async *pages(filter: string, pageSize: number): AsyncGenerator<readonly StoredRow[]> {
    let token: string | undefined;
    for (let pages = 0; pages < pagesMax; pages += 1) {
      const page = await this.#run("reading rows", async (options) => {
        const pages = this.#client.listEntities({ ...options, queryOptions: { filter } }).byPage({
          maxPageSize: pageSize,
          ...(token !== undefined && { continuationToken: token }),
        });
        const next = await pages.next();
        return next.done === true ? undefined : next.value;
      });
      if (page === undefined) return;
      yield page;
      token = page.continuationToken;
      if (token === undefined) return;
    }
    throw new ProtocolError(`A query of a table came to more than ${String(pagesMax)} pages.`);
  }

  /** Creates a row; gives its ETag. */
  async create(row: NewRow): Promise<string | typeof conflict> {
    return this.#write(async (options) => (await this.#client.createEntity(row, options)).etag);
  }

  /** Replaces a row that has not changed since it was read; gives its new ETag. */
  async replace(row: NewRow, etag: string): Promise<string | typeof conflict> {
    return this.#write(
      async (options) =>
        (await this.#client.updateEntity(row, "Replace", { ...options, etag })).etag,
    );
  }

  /** Deletes a row if it has not changed since it was read; leaves it otherwise. */
  async delete(row: { partitionKey: string; rowKey: string }, etag: string): Promise<void> {
    await this.#run("deleting a row", async (options) => {
      try {
        await this.#client.deleteEntity(row.partitionKey, row.rowKey, { ...options, etag });
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
    });
  }

  /** Up to 100 writes of one partition, all or none; gives the rows' new ETags in their order. */
  async transact(
    actions: readonly TransactionAction[],
  ): Promise<readonly (string | undefined)[] | typeof conflict> {
    return this.#run("writing rows", async (options) => {
      try {
        const answer = await this.#client.submitTransaction([...actions], options);
        return answer.subResponses.map(({ etag }) => etag);
      } catch (error) {
        if (isConflict(error)) return conflict;
        throw error;
      }
    });
  }

  async #write(work: (options: OperationOptions) => Promise<string | undefined>) {
    return this.#run("writing a row", async (options) => {
      try {
        const etag = await work(options);
        if (etag === undefined) throw new TypeError("storage answered a write without an ETag");
        return etag;
      } catch (error) {
        if (isConflict(error)) return conflict;
        throw error;
      }
    });
  }

  async #run<T>(doing: string, work: (options: OperationOptions) => Promise<T>): Promise<T> {
    try {
      await this.#create();
      return await work(this.#options());
    } catch (error) {
      throw toJobError(error, doing);
    }
  }

  #create(): Promise<void> {
    this.#created ??= this.#client.createTable(this.#options()).catch((error: unknown) => {
      this.#created = undefined;
      throw error;
    });
    return this.#created;
  }

  #options(): OperationOptions {
    return {
      abortSignal: AbortSignal.timeout(callTimeoutMs),
      onResponse: ({ headers }) => {
        const date = headers.get("date");
        if (date !== undefined) this.#onDate(new Date(date));
      },
    };
  }
}

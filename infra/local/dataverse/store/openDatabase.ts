import { DatabaseSync, type StatementSyncInstance } from "@photostructure/sqlite";
import type { SqlValue } from "../model/types";

/** A row by column name. Integers are bigints, whatever the column. */
export type Row = Readonly<Record<string, SqlValue>>;

/** The emulator's one way to its SQL engine. Synchronous; one writer, this process. */
export interface Database {
  /** All rows of a query. */
  all(sql: string, params?: readonly SqlValue[]): Row[];
  /** All rows of a query as arrays in the order of its columns: cheaper than `all` for wide rows. */
  rows(sql: string, params?: readonly SqlValue[]): SqlValue[][];
  /** The first row of a query. */
  get(sql: string, params?: readonly SqlValue[]): Row | undefined;
  /** Runs a statement and gives the number of rows that it changed. */
  run(sql: string, params?: readonly SqlValue[]): number;
  /** Runs statements that take no parameters, such as a schema. */
  exec(sql: string): void;
  /** Runs `work` in a transaction, or in a savepoint of the one that is open; a throw undoes it. */
  transaction<T>(work: () => T): T;
  /**
   * Runs `work` and commits every transaction in it to the file at once: one write of the touched
   * pages instead of one each. A throw undoes nothing but the transaction that it ended.
   */
  together<T>(work: () => T): T;
  /** A row version greater than every one given before, also before a restart (DATAVERSE.md 4.3). */
  nextVersion(): bigint;
  close(): void;
}

/** The name of the emulator's store in the folder that keeps it. */
export const databaseFile = "dataverse.sqlite";

const statementsMax = 1_000;
const pragmas = [
  "PRAGMA page_size = 8192",
  "PRAGMA journal_mode = WAL",
  "PRAGMA synchronous = NORMAL",
  "PRAGMA cache_size = -131072",
  "PRAGMA temp_store = MEMORY",
  "PRAGMA foreign_keys = OFF",
];

/** Opens the database file, or one in memory for `:memory:`, and creates what is missing of it. */
export function openDatabase(path: string): Database {
  const connection = new DatabaseSync(path);
  for (const pragma of pragmas) {
    connection.exec(pragma);
  }
  connection.exec("CREATE TABLE IF NOT EXISTS _version (latest INTEGER NOT NULL)");
  return new SqliteDatabase(connection);
}

type Connection = InstanceType<typeof DatabaseSync>;

class SqliteDatabase implements Database {
  readonly #connection: Connection;
  readonly #statements = new Map<string, StatementSyncInstance>();
  readonly #arrayStatements = new Map<string, StatementSyncInstance>();
  #depth = 0;
  #latestVersion: bigint;
  #savedVersion: bigint;

  constructor(connection: Connection) {
    this.#connection = connection;
    const saved = this.get("SELECT latest FROM _version");
    if (saved === undefined) {
      this.run("INSERT INTO _version (latest) VALUES (0)");
    }
    const latest = saved?.["latest"];
    this.#latestVersion = typeof latest === "bigint" ? latest : 0n;
    this.#savedVersion = this.#latestVersion;
  }

  all(sql: string, params: readonly SqlValue[] = []): Row[] {
    return this.#prepare(sql, this.#statements).all(...params) as Row[];
  }

  rows(sql: string, params: readonly SqlValue[] = []): SqlValue[][] {
    const statement = this.#prepare(sql, this.#arrayStatements);
    statement.setReturnArrays(true);
    return statement.all(...params) as SqlValue[][];
  }

  get(sql: string, params: readonly SqlValue[] = []): Row | undefined {
    return this.#prepare(sql, this.#statements).get(...params) as Row | undefined;
  }

  run(sql: string, params: readonly SqlValue[] = []): number {
    const result: object = this.#prepare(sql, this.#statements).run(...params);
    // Statements that read bigints count in bigints, whatever the package's types say.
    return Number((result as { changes: number | bigint }).changes);
  }

  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  transaction<T>(work: () => T): T {
    const level = this.#depth;
    this.run(level === 0 ? "BEGIN IMMEDIATE" : `SAVEPOINT s${String(level)}`);
    this.#depth = level + 1;
    try {
      const result = work();
      if (level === 0) {
        this.#saveVersion();
      }
      this.run(level === 0 ? "COMMIT" : `RELEASE s${String(level)}`);
      return result;
    } catch (error) {
      this.#undo(level);
      throw error;
    } finally {
      this.#depth = level;
    }
  }

  together<T>(work: () => T): T {
    if (this.#depth > 0) {
      return work();
    }
    this.run("BEGIN IMMEDIATE");
    this.#depth = 1;
    try {
      return work();
    } finally {
      this.#depth = 0;
      this.#saveVersion();
      this.run("COMMIT");
    }
  }

  nextVersion(): bigint {
    this.#latestVersion += 1n;
    return this.#latestVersion;
  }

  close(): void {
    this.#saveVersion();
    this.#statements.clear();
    this.#arrayStatements.clear();
    // Statements that are not collected yet keep the connection half open, and SQLite then leaves all
    // in the log next to the file; whoever copies the file alone is to have everything.
    this.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#connection.close();
  }

  #undo(level: number): void {
    if (level === 0) {
      this.run("ROLLBACK");
      this.#savedVersion = -1n;
      return;
    }
    this.run(`ROLLBACK TO s${String(level)}`);
    this.run(`RELEASE s${String(level)}`);
  }

  /** Saved with the rows that carry it, so that a version is never given twice across restarts. */
  #saveVersion(): void {
    if (this.#latestVersion !== this.#savedVersion) {
      this.run("UPDATE _version SET latest = ?", [this.#latestVersion]);
      this.#savedVersion = this.#latestVersion;
    }
  }

  #prepare(sql: string, cache: Map<string, StatementSyncInstance>): StatementSyncInstance {
    const known = cache.get(sql);
    if (known !== undefined) {
      return known;
    }
    if (cache.size >= statementsMax) {
      cache.clear();
    }
    const statement = this.#connection.prepare(sql);
    statement.setReadBigInts(true);
    cache.set(sql, statement);
    return statement;
  }
}

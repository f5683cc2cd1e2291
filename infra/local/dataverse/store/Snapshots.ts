import type { Database } from "./openDatabase";

const snapshotsMax = 50;

/**
 * Copies of the whole database by name, in memory, for tests that go back to one state again and
 * again. Row versions go on growing over a restore, so that no version is ever given twice.
 */
export class Snapshots {
  readonly #db: Database;
  readonly #numbers = new Map<string, number>();

  constructor(db: Database) {
    this.#db = db;
  }

  has(name: string): boolean {
    return this.#numbers.has(name);
  }

  /** Copies what is there under the name, in place of an earlier copy. Throws beyond 50 names. */
  save(name: string): void {
    const number = this.#numbers.get(name) ?? this.#numbers.size;
    if (number >= snapshotsMax) {
      throw new RangeError(`There can be at most ${String(snapshotsMax)} snapshots.`);
    }
    if (this.#numbers.size === 0) {
      this.#db.exec("ATTACH ':memory:' AS snapshots");
    }
    this.#numbers.set(name, number);
    this.#db.transaction(() => {
      for (const table of this.#tables()) {
        const copy = `snapshots.s${String(number)}_${table}`;
        this.#db.exec(`DROP TABLE IF EXISTS ${copy}`);
        this.#db.exec(`CREATE TABLE ${copy} AS SELECT * FROM main.${table}`);
      }
    });
  }

  /** Puts the copy's rows into the tables, which the caller has emptied. */
  copyBack(name: string): void {
    const number = this.#numbers.get(name);
    if (number === undefined) {
      throw new RangeError(`There is no snapshot '${name}'.`);
    }
    for (const table of this.#tables()) {
      const copy = `snapshots.s${String(number)}_${table}`;
      this.#db.exec(`INSERT INTO main.${table} SELECT * FROM ${copy}`);
    }
  }

  /** Empties every table. */
  empty(): void {
    for (const table of this.#tables()) {
      this.#db.exec(`DELETE FROM main.${table}`);
    }
  }

  #tables(): string[] {
    return this.#db
      .all(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name <> '_version' " +
          "AND name NOT LIKE 'sqlite_%'",
      )
      .map((row) => String(row["name"]));
  }
}

import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  openDatabase,
  type Database,
} from "../../../../../infra/local/dataverse/store/openDatabase";

describe("the database", () => {
  let db: Database;

  beforeEach(() => {
    db = openDatabase(":memory:");
    db.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
  });

  afterEach(() => db.close());

  function names(): unknown[] {
    return db.rows("SELECT name FROM t ORDER BY id").map(([name]) => name);
  }

  it("undoes everything in a transaction that throws", () => {
    expect(() =>
      db.transaction(() => {
        db.run("INSERT INTO t (name) VALUES ('a')");
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(names()).toEqual([]);
  });

  it("undoes an inner transaction alone when the outer one catches", () => {
    db.transaction(() => {
      db.run("INSERT INTO t (name) VALUES ('kept')");
      expect(() =>
        db.transaction(() => {
          db.run("INSERT INTO t (name) VALUES ('dropped')");
          throw new Error("no");
        }),
      ).toThrow("no");
      db.transaction(() => db.run("INSERT INTO t (name) VALUES ('kept too')"));
    });
    expect(names()).toEqual(["kept", "kept too"]);
  });

  it("keeps the transactions that ended well when those written together end in a throw", () => {
    const insert = (name: string): number => db.run("INSERT INTO t (name) VALUES (?)", [name]);
    expect(() =>
      db.together(() => {
        db.transaction(() => insert("kept"));
        db.transaction(() => {
          insert("dropped");
          throw new Error("no");
        });
      }),
    ).toThrow("no");
    expect(names()).toEqual(["kept"]);
    expect(() => db.transaction(() => insert("kept too"))).not.toThrow();
  });

  it("counts the rows that a statement changed and reads integers as bigints", () => {
    db.run("INSERT INTO t (id, name) VALUES (?, ?), (?, ?)", [
      1,
      "a",
      9_223_372_036_854_775_807n,
      "b",
    ]);
    expect(db.run("UPDATE t SET name = 'c'")).toBe(2);
    expect(db.all("SELECT id FROM t ORDER BY id").map((row) => row["id"])).toEqual([
      1n,
      9_223_372_036_854_775_807n,
    ]);
  });
});

describe("row versions", () => {
  it("grow over a restart, a rollback before it included", () => {
    const directory = mkdtempSync(join(tmpdir(), "versions-"));
    try {
      const path = join(directory, "db.sqlite");
      const first = openDatabase(path);
      first.transaction(() => first.nextVersion());
      expect(() =>
        first.transaction(() => {
          first.nextVersion();
          throw new Error("no");
        }),
      ).toThrow("no");
      first.transaction(() => first.nextVersion());
      const latest = first.together(() => first.transaction(() => first.nextVersion()));
      first.close();
      const second = openDatabase(path);
      expect(second.nextVersion()).toBeGreaterThan(latest);
      second.close();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("has everything in its one file once it is closed", () => {
    const directory = mkdtempSync(join(tmpdir(), "closed-"));
    try {
      const path = join(directory, "db.sqlite");
      const store = openDatabase(path);
      store.exec("CREATE TABLE t (name TEXT)");
      store.run("INSERT INTO t (name) VALUES (?)", ["kept"]);
      expect(store.all("SELECT name FROM t")).toHaveLength(1);
      store.close();
      const alone = join(directory, "alone.sqlite");
      copyFileSync(path, alone);
      const copy = openDatabase(alone);
      expect(copy.rows("SELECT name FROM t")).toEqual([["kept"]]);
      copy.close();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

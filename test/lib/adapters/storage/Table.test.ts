import { conflict, Table, type NewRow } from "../../../../lib/adapters/storage/Table";
import { createTableClient } from "../../../../lib/adapters/storage/tableClients";
import { ProtocolError } from "../../../../lib/ports/errors";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../../../support/azurite";

let azurite: Azurite;
let dates: Date[];
let table: Table;

beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(async () => {
  await azurite.stop();
});
beforeEach(() => {
  dates = [];
  table = new Table(createTableClient(azurite, uniqueTablePrefix()), (date) => dates.push(date));
});

const row = (rowKey: string, count = 0): NewRow => ({ partitionKey: "p", rowKey, count });

async function created(rowKey: string): Promise<string> {
  const etag = await table.create(row(rowKey));
  if (etag === conflict) throw new Error("the row was there already");
  return etag;
}

describe("a table", () => {
  it("is made on first use, and a row that is not there is undefined", async () => {
    expect(await table.read("p", "a")).toBeUndefined();
    await created("a");
    expect(await table.read("p", "a")).toMatchObject({ rowKey: "a", count: 0 });
  });

  it.each(["a/b", "a\\b", "a#b", "a?b", "a\u0000b", "a\u009fb", "k".repeat(513)])(
    "has no row under what storage does not take for a key: %j",
    async (key) => {
      await created("a");
      expect(await table.read("p", key)).toBeUndefined();
      expect(await table.read(key, "a")).toBeUndefined();
    },
  );

  it("tells storage's own time with its answers", async () => {
    await table.read("p", "a");
    expect(dates.length).toBeGreaterThan(0);
    for (const date of dates) expect(Math.abs(date.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it("creates a row once", async () => {
    await created("a");
    expect(await table.create(row("a", 1))).toBe(conflict);
    expect(await table.read("p", "a")).toMatchObject({ count: 0 });
  });

  it("replaces a row only in the version that was read", async () => {
    const first = await created("a");
    const second = await table.replace(row("a", 1), first);
    expect(second).not.toBe(conflict);
    expect(await table.replace(row("a", 2), first)).toBe(conflict);
    expect(await table.replace(row("gone", 2), first)).toBe(conflict);
    expect(await table.read("p", "a")).toMatchObject({ count: 1 });
  });

  it("deletes a row only in the version that was read", async () => {
    const first = await created("a");
    const second = await table.replace(row("a", 1), first);
    await table.delete({ partitionKey: "p", rowKey: "a" }, first);
    expect(await table.read("p", "a")).toMatchObject({ count: 1 });
    if (second !== conflict) await table.delete({ partitionKey: "p", rowKey: "a" }, second);
    expect(await table.read("p", "a")).toBeUndefined();
  });

  it("writes all rows of a transaction or none", async () => {
    await created("b");
    const both = [
      ["create", row("a")],
      ["create", row("b")],
    ] as const;
    expect(await table.transact(both.map(([action, entity]) => [action, entity]))).toBe(conflict);
    expect(await table.read("p", "a")).toBeUndefined();
    const etags = await table.transact([
      ["create", row("a")],
      ["create", row("c")],
    ]);
    expect(etags).toEqual([(await table.read("p", "a"))?.etag, (await table.read("p", "c"))?.etag]);
  });

  it("gives rows in the order of their keys, a page at a time", async () => {
    for (const key of ["c", "a", "e", "b", "d"]) await created(key);
    const pages: (string | undefined)[][] = [];
    for await (const page of table.pages("PartitionKey eq 'p' and RowKey gt 'a'", 3)) {
      pages.push(page.map(({ rowKey }) => rowKey));
    }
    expect(pages).toEqual([["b", "c", "d"], ["e"]]);
  });

  it("throws a ProtocolError for what storage calls malformed", async () => {
    await expect(table.create(row("a/b"))).rejects.toThrow(ProtocolError);
  });
});

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { CsvWriter } from "../../../../../infra/local/data/sample/CsvWriter";
import { readRecords } from "../../../../../infra/local/data/csv/readRecords";
import { readTable } from "../../../../../infra/local/data/csv/readTable";
import { temporaryFolders } from "../support/temporaryFolder";

const folder = temporaryFolders();
const table = { file: "t.csv", required: ["key", "amount"], optional: ["note"] };

function tableOf(text: string | Buffer): string {
  const directory = folder();
  writeFileSync(join(directory, "t.csv"), text);
  return directory;
}

function firstError(text: string | Buffer): string {
  try {
    for (const row of readTable(tableOf(text), table)) {
      row.required("key");
      row.decimal("amount", 2);
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "no error";
}

describe("readRecords", () => {
  it("reads back what CsvWriter writes, whatever is in the fields", () => {
    const field = fc.oneof(
      fc.string(),
      fc.constantFrom('"', ",", "\n", '","', "\r\n", "é", "日本"),
      fc.array(fc.constantFrom("a", '"', ",", "\n")).map((parts) => parts.join("")),
    );
    const row = fc.tuple(field, field);
    const path = join(folder(), "r.csv");
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const writer = new CsvWriter(path, ["one", "other"]);
        for (const fields of rows) {
          writer.write(fields);
        }
        writer.close();
        const [, ...records] = readRecords(path);
        expect(records.map(({ fields }) => fields)).toEqual(rows);
      }),
    );
  });

  it("keeps records, characters and line numbers whole where the file is read in pieces", () => {
    const path = join(folder(), "large.csv");
    const rows = Array.from({ length: 9_000 }, (_, index) => [
      String(index),
      `${"é".repeat(150)}${index % 3 === 0 ? "\n" : ""}"${String(index)}`,
    ]);
    const writer = new CsvWriter(path, ["one", "other"]);
    rows.forEach((row) => {
      writer.write(row);
    });
    writer.close();
    const [, ...records] = readRecords(path);
    expect(records.map(({ fields }) => fields)).toEqual(rows);
    expect(records.at(-1)?.line).toBe(2 + 8_999 + 3_000);
  });
});

describe("a record that is too long", () => {
  it("is refused, quoted or not", () => {
    const long = "x".repeat(10_000_000);
    const message =
      "t.csv: has a record of more than 4194304 characters; add the quote that is missing, or shorten the field.";
    expect(firstError(`key,amount\n${long},1\n`)).toBe(message);
    expect(firstError(`key,amount\n"${long},1\n`)).toBe(message);
  });

  it("takes no longer to read for being all quotes", () => {
    const quotes = 200_000;
    const startedAt = Date.now();
    const rows = [...readTable(tableOf(`key,amount\n"${'""'.repeat(quotes)}",1\n`), table)];
    expect(rows.map((row) => row.text("key").length)).toEqual([quotes]);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });
});

describe("readTable", () => {
  it("gives fields by name, in whatever order the columns stand, after a byte order mark", () => {
    const rows = [...readTable(tableOf("\uFEFFamount,key\r\n1.50,a\r\n\r\n,b\r\n"), table)];
    expect(rows.map((row) => [row.line, row.text("key"), row.decimal("amount", 2)])).toEqual([
      [2, "a", 150n],
      [4, "b", null],
    ]);
    expect(rows[0]?.text("note")).toBe("");
  });

  it.each([
    ["key\n", "t.csv, line 1: the header lacks amount; add it."],
    ["key,amount,key\n", "t.csv, line 1, column key: stands twice in the header."],
    [
      "key,amount,nota\n",
      "t.csv, line 1: 'nota' is not a known column; remove it or use one of key, amount, note.",
    ],
    ["", "t.csv: is empty; it needs at least a header."],
    [
      "key,amount\na,1,5\n",
      "t.csv, line 2: has 3 fields, its header 2; give one field per column and quote those that hold commas.",
    ],
    ["key,amount\n,1\n", "t.csv, line 2, column key: is empty; give it a value."],
    [
      "key,amount\na,1\nb,1e5\n",
      "t.csv, line 3, column amount: '1e5' is not a number below 100000000000; write it like 1234.50.",
    ],
    [
      "key,amount\na,1.005\n",
      "t.csv, line 2, column amount: '1.005' is too fine; give at most 2 decimals.",
    ],
    ['key,amount\na"b,1\n', "t.csv, line 2: is not well-formed CSV; check its quotes."],
    ['key,amount\na,"1\n', "t.csv, line 2: is not well-formed CSV; check its quotes."],
  ])("refuses %j in one sentence", (text, message) => {
    expect(firstError(text)).toBe(message);
  });

  it("refuses text that is not UTF-8 and says where", () => {
    const text = Buffer.concat([Buffer.from("key,amount\ncaf"), Buffer.from([0xe9, 0x2c, 0x31])]);
    expect(firstError(text)).toBe("t.csv, line 2: is not UTF-8 text; save the file as UTF-8.");
  });

  it("names the path of a file that is not there", () => {
    const directory = folder();
    expect(() => [...readTable(directory, table)]).toThrow(join(directory, "t.csv"));
    mkdirSync(join(directory, "t.csv"));
    expect(() => [...readTable(directory, table)]).toThrow("t.csv: cannot be read at");
  });
});

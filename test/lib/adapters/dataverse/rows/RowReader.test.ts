import { parseJson, type JsonObject } from "../../../../../lib/adapters/dataverse/json";
import { RowReader } from "../../../../../lib/adapters/dataverse/rows/RowReader";
import { ProtocolError } from "../../../../../lib/ports/errors";

const id = "00000000-0000-0000-0000-00000000000a";

function reader(columns: string): RowReader {
  const row = parseJson(`{"invoiceid":"${id}"${columns === "" ? "" : `,${columns}`}}`);
  return new RowReader(row as JsonObject, "invoice");
}

describe("RowReader", () => {
  it("reads decimals with every digit that was written", () => {
    const text = "12345678901234567890.1234567890";
    expect(reader(`"a":${text}`).decimal("a")?.toFixed()).toBe("12345678901234567890.123456789");
  });

  it("takes a column that is left out for empty, like one that is null", () => {
    for (const row of [reader(""), reader('"a":null')]) {
      expect([row.text("a"), row.guid("a"), row.decimal("a"), row.integer("a")]).toEqual(
        Array(4).fill(null),
      );
      expect(row.flag("a")).toBe(false);
      expect(row.day("a")).toBeNull();
    }
  });

  it("finds a lookup under its own name and under the platform's form", () => {
    expect(reader(`"_customerid_value":"${id}"`).guid("customerid")).toBe(id);
    const linked = reader(`"o.ownerid":"${id}","_o.pricelevelid_value":"${id}"`).linked("o");
    expect(linked.guid("ownerid")).toBe(id);
    expect(linked.guid("pricelevelid")).toBe(id);
  });

  it("writes ids in lower case", () => {
    expect(reader(`"a":"${id.toUpperCase()}"`).guid("a")).toBe(id);
  });

  it("reads a date-only column with and without a time", () => {
    expect(reader('"a":"2026-02-03"').day("a")).toBe("2026-02-03");
    expect(reader('"a":"2026-02-03T00:00:00Z"').day("a")).toBe("2026-02-03");
  });

  it.each([
    ["text", '"a":1', (row: RowReader) => row.text("a")],
    ["a GUID", '"a":"x"', (row: RowReader) => row.guid("a")],
    ["a decimal", '"a":"1"', (row: RowReader) => row.decimal("a")],
    ["an integer", '"a":1.5', (row: RowReader) => row.integer("a")],
    ["a flag", '"a":"yes"', (row: RowReader) => row.flag("a")],
    ["a day", '"a":"3.2.2026"', (row: RowReader) => row.day("a")],
    ["a date", '"a":"soon"', (row: RowReader) => row.requiredDate("a")],
    ["required text", '"a":null', (row: RowReader) => row.requiredText("a")],
    ["a version", '"a":1', (row: RowReader) => row.etag()],
  ])("names table, id and column where %s is malformed", (_name, columns, read) => {
    expect(() => read(reader(columns))).toThrow(ProtocolError);
    expect(() => read(reader(columns))).toThrow(
      new RegExp(`column (a|@odata.etag) of invoice ${id}`),
    );
  });

  it("never repeats the value, which may be personal", () => {
    expect(() => reader('"a":"Jane Doe"').guid("a")).toThrow(/^(?!.*Jane)/);
  });
});

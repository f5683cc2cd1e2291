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
    const linked = reader(`"o.ownerid":"${id}","_o.pricelevelid_value":"${id}"`).linked(
      "o",
      "salesorder",
    );
    expect(linked.guid("ownerid")).toBe(id);
    expect(linked.guid("pricelevelid")).toBe(id);
  });

  it("writes ids in lower case", () => {
    expect(reader(`"a":"${id.toUpperCase()}"`).guid("a")).toBe(id);
  });

  // With a time it is a moment, which is another day elsewhere: the column has another behavior.
  it("reads a date-only column, and refuses one that comes with a time", () => {
    expect(reader('"a":"2026-02-03"').day("a")).toBe("2026-02-03");
    expect(() => reader('"a":"2026-02-03T00:00:00Z"').day("a")).toThrow(ProtocolError);
  });

  it("reads a number's text with the digits it was written with", () => {
    expect(reader('"a":1070').textOrInteger("a")).toBe("1070");
    expect(reader('"a":"K-1"').textOrInteger("a")).toBe("K-1");
    expect(reader("").textOrInteger("a")).toBeNull();
    expect(() => reader('"a":1.5').textOrInteger("a")).toThrow(ProtocolError);
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

  it("notes what does not fit in place of refusing the row, if it is lenient", () => {
    const json = { invoiceid: id, a: "x", b: 7, "@odata.etag": "v", "o.n": true };
    const row = new RowReader(json, "invoice", { isLenient: true });
    expect(row.unreadable()).toEqual({});
    expect([row.decimal("a"), row.decimal("a"), row.integer("b")]).toEqual([null, null, 7]);
    const order = row.linked("o", "salesorder");
    expect([order.text("n"), order.requiredText("m", "?")]).toEqual([null, "?"]);
    expect(row.unreadable()).toEqual({
      unreadable:
        "column invoice.a does not fit its type, column salesorder.n does not fit its type, " +
        "column salesorder.m is empty",
    });
    expect(row.etag()).toBe("v");
    expect(() => row.requiredGuid("a")).toThrow(ProtocolError);
    expect(() => new RowReader({}, "invoice", { isLenient: true }).etag()).toThrow(ProtocolError);
  });

  it("never repeats the value, which may be personal", () => {
    expect(() => reader('"a":"Jane Doe"').guid("a")).toThrow(/^(?!.*Jane)/);
  });
});

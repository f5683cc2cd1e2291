import fc from "fast-check";
import type { ColumnKind, ColumnModel } from "../../../../../../infra/local/dataverse/model/types";
import { storedLiteral } from "../../../../../../infra/local/dataverse/query/sql/storedLiteral";

function column(kind: ColumnKind, more: Partial<ColumnModel> = {}): ColumnModel {
  return {
    name: "x",
    schemaName: "X",
    kind,
    type: "String",
    requiredLevel: "None",
    validForCreate: true,
    validForUpdate: true,
    ...more,
  };
}

const money = column("decimal", { scale: 4 });

it.each([
  ["1", 10_000n, true],
  ["-1.5", -15_000n, true],
  ["0.00010", 1n, true],
  ["0.00019", 1n, false],
  ["-0.00011", -2n, false],
  ["99999999999999999999", 2n ** 63n - 1n, false],
  ["-99999999999999999999", -(2n ** 63n) + 1n, false],
])("money %s is stored as %s, exactly: %s", (text, value, exact) => {
  expect(storedLiteral(money, text)).toEqual({ value, exact });
});

it("a number that does not fit is stored as the next one below it", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
      fc.integer({ min: 1, max: 99 }),
      (whole, rest) => {
        const scaled = whole * 100n + BigInt(rest);
        const negative = scaled < 0n;
        const digits = (negative ? -scaled : scaled).toString().padStart(7, "0");
        const text = `${negative ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`;
        expect(storedLiteral(money, text)).toEqual({ value: whole, exact: false });
      },
    ),
  );
});

it.each([
  ["2024-02-29", "2024-02-29T00:00:00Z", true],
  ["2024-02-29T10:00Z", "2024-02-29T10:00:00Z", true],
  ["2024-02-29T10:00:00.250Z", "2024-02-29T10:00:00Z", false],
  ["2024-02-29T23:30:00-01:00", "2024-03-01T00:30:00Z", true],
  ["2024-02-29 10:00:00", "2024-02-29T10:00:00Z", true],
])("the moment %s is stored as %s, exactly: %s", (text, value, exact) => {
  expect(storedLiteral(column("datetime"), text)).toEqual({ value, exact });
});

it.each([
  ["2024-02-29", "2024-02-29", true],
  ["2024-02-29T00:00:00Z", "2024-02-29", true],
  ["2024-02-29T10:00:00Z", "2024-02-29", false],
])("in a column of dates %s is stored as %s, exactly: %s", (text, value, exact) => {
  expect(storedLiteral(column("datetime", { dateOnly: true }), text)).toEqual({ value, exact });
});

it.each([
  ["guid", "not-a-guid"],
  ["integer", "x"],
  ["decimal", "1e3"],
  ["boolean", "yes"],
  ["datetime", "29.02.2024"],
  ["datetime", "2024-13-01"],
] as const)("a %s column has no value %s", (kind, text) => {
  expect(storedLiteral(column(kind), text)).toBeUndefined();
});

import fc from "fast-check";
import { buildModel } from "../../../../../../infra/local/dataverse/model/buildModel";
import type { OrderTerm } from "../../../../../../infra/local/dataverse/query/paging/orderTerms";
import {
  readCookie,
  writeCookie,
} from "../../../../../../infra/local/dataverse/query/paging/pagingCookie";
import { keyword } from "../../../../../../infra/local/dataverse/query/sql/sql";

const account = buildModel().tables.get("account");

function term(name: string): OrderTerm {
  const column = account?.columns.get(name);
  if (column === undefined) {
    throw new Error(`No column ${name}`);
  }
  return { expression: keyword(name), column, descending: false, name, unique: false };
}

const terms = ["name", "creditlimit", "createdon", "statecode", "accountid"].map(term);
const row = fc.tuple(
  fc.option(fc.string({ unit: "grapheme" })),
  fc.option(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })),
  fc.option(fc.constantFrom("2026-01-31T00:00:00Z", "1999-12-31T23:59:59Z")),
  fc.option(fc.constantFrom(0n, 1n)),
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
);

it("a paging cookie gives back the values and the page that it was written with", () => {
  fc.assert(
    fc.property(row, row, fc.integer({ min: 1, max: 99_999 }), (first, last, page) => {
      const read = readCookie(writeCookie(terms, { page, first, last }), terms);
      expect(read).toEqual({ page, last });
    }),
  );
});

it.each(["", "x", "<cookie/>", '<cookie pagenumber="2" pagingcookie="%" istracking="False" />'])(
  "the text %j is refused as a paging cookie",
  (text) => {
    expect(() => readCookie(text, terms)).toThrow("Malformed XML in the Paging Cookie");
  },
);

it("a cookie of a query in another order is refused", () => {
  const [name, limit] = terms;
  if (name === undefined || limit === undefined) {
    throw new Error("terms are missing");
  }
  const cookie = writeCookie([name], { page: 1, first: ["a"], last: ["b"] });
  expect(() => readCookie(cookie, [limit])).toThrow("Malformed XML in the Paging Cookie");
});

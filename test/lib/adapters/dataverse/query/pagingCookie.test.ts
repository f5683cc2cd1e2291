import fc from "fast-check";
import { decodePagingCookie } from "../../../../../lib/adapters/dataverse/query/pagingCookie";
import { ProtocolError } from "../../../../../lib/ports/errors";

describe("decodePagingCookie", () => {
  it("takes the attribute pagingcookie and URL-decodes it twice (DATAVERSE.md 3.4)", () => {
    const annotation =
      '<cookie pagenumber="2" pagingcookie="%253ccookie%2520page%253d%25221%2522%253e%253c%252fcookie%253e" istracking="False" />';
    expect(decodePagingCookie(annotation)).toBe('<cookie page="1"></cookie>');
  });

  it("gives back any cookie that was encoded twice", () => {
    fc.assert(
      fc.property(fc.string(), (cookie) => {
        const encoded = encodeURIComponent(encodeURIComponent(cookie));
        expect(decodePagingCookie(`<cookie pagingcookie="${encoded}" />`)).toBe(cookie);
      }),
    );
  });

  it.each(["", '<cookie pagenumber="2" />', '<cookie pagingcookie="%" />'])(
    "refuses %j, which is of another form",
    (annotation) => {
      expect(() => decodePagingCookie(annotation)).toThrow(ProtocolError);
    },
  );
});

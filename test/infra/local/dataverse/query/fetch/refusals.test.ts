import { insertOrders } from "../support/insertOrders";
import { QueryFixture } from "../support/QueryFixture";
import { refusal } from "../support/refusal";

const fixture = new QueryFixture();

beforeAll(() => {
  insertOrders(fixture);
});

afterAll(() => {
  fixture.close();
});

describe("refusals", () => {
  const one = (inner: string) => `<fetch><entity name="account">${inner}</entity></fetch>`;

  it.each([
    ["<fetch><entity name='account'></fetch>", 400, "Invalid XML"],
    [one(`${"<filter>".repeat(120)}${"</filter>".repeat(120)}`), 400, "Invalid XML"],
    ["<query/>", 400, "the root element must be <fetch>"],
    ["<fetch><entity name='contact'/></fetch>", 400, "not the one of the entity set"],
    [one("<attribute name='nothing'/>"), 400, "Could not find a property named 'nothing'"],
    [one("<filter><condition attribute='name' operator='eq'/></filter>"), 400, "needs a value"],
    [
      one("<filter><condition attribute='statecode' operator='eq' value='x'/></filter>"),
      400,
      "not a valid",
    ],
    [
      one("<filter><condition attribute='name' operator='above' value='x'/></filter>"),
      501,
      "'above'",
    ],
    [
      one("<filter><condition entityname='z' attribute='name' operator='null'/></filter>"),
      400,
      "alias 'z'",
    ],
    [
      one("<link-entity name='contact' from='contactid' to='primarycontactid' link-type='any'/>"),
      501,
      "'any'",
    ],
    [one("<savedquery/>"), 501, "<savedquery>"],
    [
      "<fetch top='2' page='1'><entity name='account'/></fetch>",
      400,
      "can't be specified with paging",
    ],
    ["<fetch count='0'><entity name='account'/></fetch>", 400, "above zero"],
    ["<fetch aggregatelimit='5'><entity name='account'/></fetch>", 501, "'aggregatelimit'"],
  ])("%s", (fetchXml, status, message) => {
    const error = refusal(() => fixture.fetch("account", fetchXml));
    expect(error.status).toBe(status);
    expect(error.message).toContain(message);
  });

  it("DATAVERSE 3.4: at most 500 conditions and links", () => {
    const filter = (count: number) =>
      one(`<filter>${"<condition attribute='name' operator='not-null'/>".repeat(count)}</filter>`);
    expect(fixture.fetch("account", filter(500)).value).toHaveLength(1);
    expect(refusal(() => fixture.fetch("account", filter(501))).message).toContain(
      "exceeded maximum limit",
    );
  });
});

import { insertOrders } from "../support/insertOrders";
import { orderLink } from "../support/fetchXml";
import { nextCookie, readFetchPages } from "../support/pages";
import { pluck, QueryFixture } from "../support/QueryFixture";
import { refusal } from "../support/refusal";

const fixture = new QueryFixture();

beforeAll(() => {
  insertOrders(fixture);
});

afterAll(() => {
  fixture.close();
});

const paging =
  'odata.include-annotations="Microsoft.Dynamics.CRM.fetchxmlpagingcookie,Microsoft.Dynamics.CRM.morerecords"';
const cookieName = "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie";
const moreName = "@Microsoft.Dynamics.CRM.morerecords";

describe("DATAVERSE 3.4: paging", () => {
  const entity =
    '<entity name="salesorderdetail"><attribute name="lineitemnumber"/><order attribute="lineitemnumber" descending="true"/></entity>';

  it("gives no paging info without annotations", () => {
    const answer = fixture.fetch("salesorderdetail", `<fetch count="2">${entity}</fetch>`);
    expect(Object.keys(answer)).toEqual(["@odata.context", "value"]);
  });

  it("gives a cookie encoded twice and morerecords, both absent on the last page", () => {
    const first = fixture.fetch("salesorderdetail", `<fetch count="3">${entity}</fetch>`, paging);
    expect(first[moreName]).toBe(true);
    expect(first[cookieName]).toMatch(
      /^<cookie pagenumber="2" pagingcookie="%253Ccookie%2520page[^"]*" istracking="False" \/>$/,
    );
    const second = `<fetch count="3" page="2" paging-cookie="${nextCookie(first)}">${entity}</fetch>`;
    const last = fixture.fetch("salesorderdetail", second, paging);
    expect(pluck(last, "lineitemnumber")).toEqual([22, 21]);
    expect(Object.keys(last)).toEqual(["@odata.context", "value"]);
  });

  it("refuses a cookie that was decoded once only", () => {
    const first = fixture.fetch("salesorderdetail", `<fetch count="3">${entity}</fetch>`, paging);
    const cookie = encodeURIComponent(nextCookie(first));
    const fetchXml = `<fetch count="3" page="2" paging-cookie="${cookie}">${entity}</fetch>`;
    expect(refusal(() => fixture.fetch("salesorderdetail", fetchXml))).toEqual({
      status: 400,
      code: "0x80060888",
      message: "Malformed XML in the Paging Cookie",
    });
  });

  it("goes by page number without a cookie, as far as 50,000 rows", () => {
    const page = (number: number) =>
      `<fetch count="2" page="${number.toString()}">${entity}</fetch>`;
    const second = fixture.fetch("salesorderdetail", page(2), paging);
    expect(pluck(second, "lineitemnumber")).toEqual([23, 22]);
    expect(refusal(() => fixture.fetch("salesorderdetail", page(25_001))).message).toContain(
      "Paging cookie is required",
    );
  });

  it("gives no cookie for an order by a link's column", () => {
    const byLink = `<fetch count="2"><entity name="salesorderdetail"><attribute name="lineitemnumber"/>${orderLink('<order attribute="name" descending="true"/>')}</entity></fetch>`;
    const answer = fixture.fetch("salesorderdetail", byLink, paging);
    expect(pluck(answer, "lineitemnumber")).toEqual([24, 25]);
    expect(answer[moreName]).toBe(true);
    expect(answer).not.toHaveProperty([cookieName]);
  });

  it("tells apart the rows that a one-to-many link brings for one row", () => {
    const pages = readFetchPages(fixture, {
      table: "salesorder",
      entity: `<entity name="salesorder"><attribute name="name"/>
        <link-entity name="salesorderdetail" from="salesorderid" to="salesorderid" alias="d">
        <attribute name="lineitemnumber"/></link-entity></entity>`,
      count: 1,
    });
    expect(pages.map((rows) => rows.map((row) => row["d.lineitemnumber"]))).toEqual([
      [21],
      [22],
      [23],
      [24],
      [25],
    ]);
  });

  it("counts on request", () => {
    const fetchXml = `<fetch count="1" returntotalrecordcount="true">${entity}</fetch>`;
    const answer = fixture.fetch("salesorderdetail", fetchXml, 'odata.include-annotations="*"');
    expect(answer["@Microsoft.Dynamics.CRM.totalrecordcount"]).toBe(5);
  });
});

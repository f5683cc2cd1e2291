import { QueryFixture } from "../support/QueryFixture";
import { insertSales } from "../support/insertSales";
import { readODataPages } from "../support/pages";
import { refusal } from "../support/refusal";

const fixture = new QueryFixture();

beforeAll(() => {
  insertSales(fixture);
});

afterAll(() => {
  fixture.close();
});

describe("DATAVERSE 3.1: options", () => {
  it.each([
    ["$skip=1", "Skip Clause is not supported in CRM"],
    ["$format=json", "The query parameter $format is not supported"],
    ["$Select=name", "The query parameter $Select is not supported"],
    ["fetchxml=x", "The query parameter fetchxml is not supported"],
    ["$top=x", "Invalid value 'x' for $top"],
    ["$select=name&$select=name", "more than once"],
  ])("refuses %s", (options, message) => {
    const error = refusal(() => fixture.query("account", options));
    expect(error).toMatchObject({ status: 400, code: "0x80060888" });
    expect(error.message).toContain(message);
  });

  it("ignores $top beside odata.maxpagesize", () => {
    const answer = fixture.query("salesorderdetail", "$top=1", "odata.maxpagesize=3");
    expect(answer.value).toHaveLength(3);
    expect(answer["@odata.nextLink"]).toContain("$skiptoken=");
  });

  it("counts what the filter lets through, whatever the page", () => {
    const options = "$filter=quantity gt 0&$count=true&$select=quantity";
    const answer = fixture.query("salesorderdetail", options, "odata.maxpagesize=1");
    expect(answer).toMatchObject({ "@odata.count": 3 });
    expect(fixture.count("salesorderdetail", "$filter=quantity gt 0")).toBe("3");
  });

  it("orders by columns of related rows and pages by them", () => {
    const pages = readODataPages(fixture, {
      table: "salesorderdetail",
      options: "$select=quantity&$orderby=salesorderid/name desc,quantity desc",
      pageSize: 1,
    });
    expect(pages.map((page) => page.map((row) => row["quantity"]))).toEqual([
      [4],
      [3],
      [1],
      [-2.5],
    ]);
  });

  it("groups and sums with $apply", () => {
    const apply =
      "filter(quantity gt -9)/groupby((salesorderid/name),aggregate($count as lines,quantity with sum as total))";
    expect(fixture.text("salesorderdetail", new URLSearchParams({ $apply: apply }))).toContain(
      '"value":[{"salesorderid_name":"First","lines":3,"total":1.50000},{"salesorderid_name":"Second","lines":1,"total":4.00000}]',
    );
  });
});

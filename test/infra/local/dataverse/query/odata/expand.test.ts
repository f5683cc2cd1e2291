import { guid, QueryFixture, root } from "../support/QueryFixture";
import { insertSales } from "../support/insertSales";
import { refusal } from "../support/refusal";

const fixture = new QueryFixture();

beforeAll(() => {
  insertSales(fixture);
});

afterAll(() => {
  fixture.close();
});

describe("DATAVERSE 3.3: $expand", () => {
  it("answers 501 where the pages of an expanded collection would be needed", () => {
    const options = "$expand=salesorderid($expand=order_details($select=quantity))";
    const work = () => fixture.query("salesorderdetail", options, "odata.maxpagesize=2");
    expect(refusal(work)).toMatchObject({ status: 501 });
  });

  it("nests a many-to-one row, or null", () => {
    const expand =
      "customerid_account($select=name),customerid_contact($select=fullname),transactioncurrencyid($select=currencyname)";
    expect(fixture.query("salesorder", `$select=name&$expand=${expand}`).value).toMatchObject([
      {
        customerid_account: { accountid: guid(1), name: "Blue Yonder" },
        customerid_contact: null,
        transactioncurrencyid: { currencyname: "US Dollar" },
      },
      { customerid_account: null, customerid_contact: { fullname: "Pat O'Brien" } },
    ]);
  });

  it("brings each parent's children with filter, order and top of their own", () => {
    const expand =
      "order_details($select=quantity;$filter=quantity lt 3.5;$orderby=quantity desc;$top=2)";
    const answer = fixture.query("salesorder", `$select=name&$expand=${expand}`);
    expect(answer.value).toMatchObject([
      { order_details: [{ quantity: 3 }, { quantity: 1 }] },
      { order_details: [] },
    ]);
    expect(answer.value[0]?.["order_details@odata.nextLink"]).toBe(
      `${root}/salesorders(${guid(11)})/order_details?$select=quantity`,
    );
  });

  it("goes on inside an expanded row", () => {
    const expand =
      "salesorderid($select=name;$expand=customerid_account($select=name),order_details($select=quantity))";
    const answer = fixture.query("salesorderdetail", `$select=quantity&$expand=${expand}&$top=1`);
    expect(answer.value[0]).toMatchObject({
      salesorderid: {
        name: "First",
        customerid_account: { name: "Blue Yonder" },
        order_details: [{ quantity: 1 }, { quantity: -2.5 }, { quantity: 3 }],
      },
    });
  });

  it.each([
    ["salesorderdetail", "$expand=salesorderid($orderby=name)", "Only $select and $filter clause"],
    [
      "salesorderdetail",
      "$expand=salesorderid($expand=order_details($top=1))",
      "Only $select and $filter clause",
    ],
    ["salesorder", "$expand=order_details($skip=1)", "$skip is not supported in $expand"],
    ["salesorder", "$expand=order_details($filter=quantity eq @p)&@p=1", "has no value"],
    ["salesorder", `$expand=${Array(16).fill("order_details").join(",")}`, "more than 15 $expand"],
  ])("%s: refuses %s", (table, options, message) => {
    const error = refusal(() => fixture.query(table, options));
    expect(error).toMatchObject({ status: 400, code: "0x80060888" });
    expect(error.message).toContain(message);
  });
});

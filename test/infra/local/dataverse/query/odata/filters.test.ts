import { guid, pluck, QueryFixture } from "../support/QueryFixture";
import { insertSales } from "../support/insertSales";
import { refusal } from "../support/refusal";

const fixture = new QueryFixture();

beforeAll(() => {
  insertSales(fixture);
});

afterAll(() => {
  fixture.close();
});

describe("DATAVERSE 3.1: filters", () => {
  it.each([
    ["account", "name eq 'BLUE yonder'", [1]],
    ["account", "contains(name,'b%y')", [1]],
    ["account", "startswith(name,'_lue')", [1]],
    ["account", "startswith(name,'[a-c]')", [1]],
    ["account", "startswith(name,'[^a-c]')", [2]],
    ["account", "endswith(name,'[[]sure]')", [2]],
    ["account", "contains(name,'0[%] ')", [2]],
    ["account", "creditlimit gt 1234567.49999 and creditlimit le 1234567.5", [1]],
    ["account", "creditlimit eq 20000.00001", []],
    ["account", "creditlimit ne 20000.00001", [1, 2]],
    [
      "account",
      "Microsoft.Dynamics.CRM.OlderThanXMinutes(PropertyName='createdon',PropertyValue=30)",
      [],
    ],
    [
      "account",
      "Microsoft.Dynamics.CRM.OlderThanXMinutes(PropertyName='createdon',PropertyValue=29)",
      [2],
    ],
    ["account", "Microsoft.Dynamics.CRM.LastXHours(PropertyName='createdon',PropertyValue=1)", [2]],
    ["account", "Microsoft.Dynamics.CRM.Today(PropertyName='createdon')", [2]],
    ["account", "createdon ge 2026-11-22T06:30:00-05:00", [2]],
    ["account", "createdon lt 2026-11-22T11:30:00.5Z and createdon gt 2026-11-22T11:29:59.5Z", [2]],
    ["salesorder", `_customerid_value eq ${guid(3)}`, [12]],
    ["salesorder", "customerid_contact/lastname eq 'O''Brien'", [12]],
    ["salesorder", "customerid_account/name eq null", [12]],
    ["salesorder", "order_details/any(d:d/quantity lt 0)", [11]],
    ["salesorder", "order_details/all(d:d/quantity gt 0)", [12]],
    ["salesorder", "not order_invoices/any()", [11, 12]],
    ["invoice", "duedate eq 2026-12-01", [31]],
    ["invoice", "duedate gt 2026-11-30T12:00:00Z and duedate lt 2026-12-01T00:00:01Z", [31]],
    ["salesorder", "datefulfilled ge 2026-11-01 and datefulfilled lt 2026-11-02", [11]],
    [
      "salesorder",
      "Microsoft.Dynamics.CRM.OnOrAfter(PropertyName='datefulfilled',PropertyValue='2026-11-01')",
      [11],
    ],
    [
      "salesorder",
      "Microsoft.Dynamics.CRM.Between(PropertyName='totalamount',PropertyValues=['25.5','26'])",
      [11],
    ],
    [
      "salesorder",
      `Microsoft.Dynamics.CRM.In(PropertyName='customerid',PropertyValues=['${guid(1)}'])`,
      [11],
    ],
    [
      "salesorder",
      "Microsoft.Dynamics.CRM.NotIn(PropertyName='statecode',PropertyValues=['0','1'])",
      [11],
    ],
    [
      "salesorderdetail",
      "quantity eq 4 or salesorderid/customerid_account/name eq 'blue yonder'",
      [21, 22, 23, 24],
    ],
    ["salesorderdetail", "salesorderid/statecode eq 0", [24]],
    ["salesorderdetail", "quantity lt priceperunit and -2.5 eq quantity", [22]],
    ["salesorderdetail", "isproductoverridden eq false", []],
  ] as const)("%s: %s", (table, filter, wanted) => {
    const search = new URLSearchParams({ $select: `${table}id`, $filter: filter });
    expect(pluck(fixture.query(table, search), `${table}id`)).toEqual(wanted.map(guid));
  });

  it("take parameter aliases", () => {
    const options = "$select=name&$filter=name eq @p1&$orderby=@p2&@p1='First'&@p2=name";
    expect(pluck(fixture.query("salesorder", options), "name")).toEqual(["First"]);
  });

  it.each([
    ["statecode eq '0'", "incompatible types"],
    [`_customerid_value eq '${guid(1)}'`, "incompatible types"],
    ["name gt null", "cannot be used with null"],
    ["name eq statecode", "types that cannot be compared"],
    ["contains(statecode,'1')", "holds no text"],
    ["name eq @missing", "has no value"],
  ])("refuse %s", (filter, message) => {
    const error = refusal(() => fixture.query("salesorder", `$filter=${filter}`));
    expect(error).toMatchObject({ status: 400, code: "0x80060888" });
    expect(error.message).toContain(message);
  });

  it("hold 500 conditions and no more", () => {
    const filter = (count: number) =>
      new URLSearchParams({ $filter: Array(count).fill("statecode eq 3").join(" or ") });
    expect(fixture.query("salesorder", filter(500)).value).toHaveLength(1);
    expect(refusal(() => fixture.query("salesorder", filter(501)))).toMatchObject({
      status: 400,
      code: "0x8004430C",
    });
  });

  it("count a list of 600 values as one condition", () => {
    const values = Array.from({ length: 600 }, (_, number) => `'${guid(number)}'`).join(",");
    const filter = `Microsoft.Dynamics.CRM.In(PropertyName='salesorderid',PropertyValues=[${values}])`;
    expect(
      fixture.query("salesorder", new URLSearchParams({ $filter: filter })).value,
    ).toHaveLength(2);
  });

  it("answer 501 naming a function that the emulator has not", () => {
    const filter =
      "Microsoft.Dynamics.CRM.InFiscalYear(PropertyName='createdon',PropertyValue=2026)";
    const error = refusal(() => fixture.query("account", `$filter=${filter}`));
    expect(error.status).toBe(501);
    expect(error.message).toContain("Microsoft.Dynamics.CRM.InFiscalYear");
  });
});

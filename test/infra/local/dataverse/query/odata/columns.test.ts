import { guid, QueryFixture, root } from "../support/QueryFixture";
import { insertSales, usd } from "../support/insertSales";
import { refusal } from "../support/refusal";

const fixture = new QueryFixture();

beforeAll(() => {
  insertSales(fixture);
});

afterAll(() => {
  fixture.close();
});

describe("DATAVERSE 3.1: columns", () => {
  it("writes key, ETag, lookups as _x_value and money with all its digits", () => {
    expect(
      fixture.text(
        "salesorder",
        `$select=totalamount,exchangerate,_customerid_value,datefulfilled,createdon,statecode&$filter=salesorderid eq ${guid(11)}`,
      ),
    ).toBe(
      `{"@odata.context":"${root}/$metadata#salesorders(totalamount,exchangerate,_customerid_value,datefulfilled,createdon,statecode)",` +
        `"value":[{"@odata.etag":"W/\\"5\\"","totalamount":25.5000,"exchangerate":1.250000000000,` +
        `"_customerid_value":"${guid(1)}","datefulfilled":"2026-11-01T00:00:00Z","createdon":"2026-10-31T23:59:59Z",` +
        `"statecode":3,"_transactioncurrencyid_value":"${usd}","salesorderid":"${guid(11)}"}]}`,
    );
  });

  it("writes nulls", () => {
    const [row] = fixture.query("account", "$select=description").value;
    expect(row).toMatchObject({ description: null });
  });

  it("gives every column without $select", () => {
    const all = fixture.query("salesorderdetail", "$top=1").value[0] ?? {};
    expect(all).toMatchObject({
      isproductoverridden: true,
      invjob_stage: null,
      _salesorderid_value: guid(11),
    });
  });

  it.each([
    ["$select=nothing", "nothing"],
    ["$select=customerid_account", "customerid_account"],
    ["$select=customerid", "customerid"],
    ["$select=_name_value", "_name_value"],
    ["$filter=Name eq 'x'", "Name"],
    ["$orderby=nothing", "nothing"],
    ["$expand=Customerid_account", "Customerid_account"],
    ["$filter=customerid_account/nothing eq 1", "nothing"],
    ["$filter=Microsoft.Dynamics.CRM.In(PropertyName='nothing',PropertyValues=['1'])", "nothing"],
  ])("refuses the unknown name in %s", (options, name) => {
    const table = name === "nothing" && options.includes("/") ? "account" : "salesorder";
    expect(refusal(() => fixture.query("salesorder", options))).toEqual({
      status: 400,
      code: "0x80060888",
      message: `Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.${table}'.`,
    });
  });
});

describe("DATAVERSE 3.1: annotations", () => {
  const select = "$select=_customerid_value,statecode,totalamount,createdon&$orderby=name&$top=1";

  it("are absent unless asked for", () => {
    expect(fixture.text("salesorder", select)).not.toMatch(/Microsoft\.Dynamics|OData\.Community/);
  });

  it("name the value, the table and the navigation property of a lookup", () => {
    const prefer = 'odata.include-annotations="*"';
    expect(fixture.query("salesorder", select, prefer).value[0]).toMatchObject({
      "_customerid_value@OData.Community.Display.V1.FormattedValue": "Blue Yonder",
      "_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname": "account",
      "_customerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty": "customerid_account",
      "statecode@OData.Community.Display.V1.FormattedValue": "Fulfilled",
      "totalamount@OData.Community.Display.V1.FormattedValue": "$25.50",
      "createdon@OData.Community.Display.V1.FormattedValue": "10/31/2026 11:59 PM",
    });
  });

  it("come one by one", () => {
    const prefer =
      'odata.include-annotations="Microsoft.Dynamics.CRM.lookuplogicalname,OData.Community.*"';
    const [row] = fixture.query("salesorder", select, prefer).value;
    expect(Object.keys(row ?? {}).filter((key) => key.includes("@Microsoft"))).toEqual([
      "_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname",
      "_transactioncurrencyid_value@Microsoft.Dynamics.CRM.lookuplogicalname",
    ]);
  });

  it("say -1 records where no count was asked for", () => {
    const answer = fixture.query("account", "$top=1", 'odata.include-annotations="*"');
    expect(answer["@Microsoft.Dynamics.CRM.totalrecordcount"]).toBe(-1);
    expect(answer["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"]).toBe(false);
  });
});

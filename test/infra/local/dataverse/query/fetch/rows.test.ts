import { insertOrders } from "../support/insertOrders";
import { orderLink } from "../support/fetchXml";
import { guid, QueryFixture } from "../support/QueryFixture";

const fixture = new QueryFixture();

beforeAll(() => {
  insertOrders(fixture);
});

afterAll(() => {
  fixture.close();
});

const lines = (inner: string) =>
  `<fetch><entity name="salesorderdetail"><attribute name="lineitemnumber"/>${inner}</entity></fetch>`;

describe("DATAVERSE 3.4: rows", () => {
  it("leave out nulls, carry ETag, key and currency, and show links as alias.column", () => {
    const fetchXml = `<fetch top="1"><entity name="salesorderdetail">
      <attribute name="priceperunit"/><attribute name="salesorderid"/><attribute name="description"/>
      <attribute name="quantity" alias="q"/><order attribute="lineitemnumber"/>
      <link-entity name="salesorder" from="salesorderid" to="salesorderid" alias="o">
        <attribute name="name"/><attribute name="statecode" alias="state"/><attribute name="description"/>
        <link-entity name="account" from="accountid" to="customerid" alias="a" link-type="outer"><attribute name="accountid"/></link-entity>
      </link-entity></entity></fetch>`;
    const text = fixture.text("salesorderdetail", new URLSearchParams({ fetchXml }));
    expect(text).toContain(
      `"value":[{"@odata.etag":"W/\\"5\\"","priceperunit":1.0000,"_salesorderid_value":"${guid(11)}",` +
        `"salesorderdetailid":"${guid(21)}","q":1.00000,"o.name":"First","state":3,"a.accountid":"${guid(1)}"}]`,
    );
  });

  it("annotate on request", () => {
    const fetchXml = lines(
      orderLink('<attribute name="statecode"/><attribute name="customerid"/>'),
    );
    const [row] = fixture.fetch(
      "salesorderdetail",
      fetchXml,
      'odata.include-annotations="*"',
    ).value;
    expect(row).toMatchObject({
      "o.statecode@OData.Community.Display.V1.FormattedValue": "Fulfilled",
      "o.customerid@OData.Community.Display.V1.FormattedValue": "Adventure",
      "o.customerid@Microsoft.Dynamics.CRM.lookuplogicalname": "account",
    });
  });

  it("show every column where the entity names none", () => {
    const [row] = fixture.fetch("account", '<fetch><entity name="account"/></fetch>').value;
    expect(row).toMatchObject({ name: "Adventure", accountid: guid(1) });
  });

  it("are distinct on what is selected", () => {
    const fetchXml = `<fetch distinct="true"><entity name="salesorder"><attribute name="statecode"/></entity></fetch>`;
    expect(fixture.fetch("salesorder", fetchXml).value).toEqual([
      { statecode: 0 },
      { statecode: 3 },
    ]);
  });
});

describe("aggregates", () => {
  it("group, count and sum", () => {
    const fetchXml = `<fetch aggregate="true"><entity name="salesorderdetail">
      <attribute name="salesorderdetailid" aggregate="count" alias="lines"/>
      <attribute name="quantity" aggregate="sum" alias="total"/>
      <attribute name="quantity" aggregate="max" alias="most"/>
      <attribute name="salesorderid" groupby="true" alias="order"/>
      <order alias="total" descending="true"/></entity></fetch>`;
    expect(fixture.text("salesorderdetail", new URLSearchParams({ fetchXml }))).toContain(
      `"value":[{"order":"${guid(13)}","lines":2,"total":9.00000,"most":5.00000},` +
        `{"order":"${guid(11)}","lines":2,"total":3.00000,"most":2.00000},` +
        `{"order":"${guid(12)}","lines":1,"total":3.00000,"most":3.00000}]`,
    );
  });
});

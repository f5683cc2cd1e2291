import { insertOrders } from "../support/insertOrders";
import { ledgerLink, orderLink } from "../support/fetchXml";
import { guid, pluck, QueryFixture } from "../support/QueryFixture";

const fixture = new QueryFixture();

beforeAll(() => {
  insertOrders(fixture);
});

afterAll(() => {
  fixture.close();
});

const lines = (inner: string) =>
  `<fetch><entity name="salesorderdetail"><attribute name="lineitemnumber"/>${inner}</entity></fetch>`;
const found = (inner: string) =>
  pluck(fixture.fetch("salesorderdetail", lines(inner)), "lineitemnumber");

describe("DATAVERSE 3.4: conditions", () => {
  const on = (attribute: string, operator: string, rest = "") =>
    found(`<filter><condition attribute="${attribute}" operator="${operator}" ${rest}</filter>`);

  it.each([
    ["lineitemnumber", "eq", 'value="22"/>', [22]],
    ["lineitemnumber", "ne", 'value="22"/>', [21, 23, 24, 25]],
    ["quantity", "ge", 'value="3.00001"/>', [24, 25]],
    ["lineitemnumber", "in", "><value>21</value><value>25</value></condition>", [21, 25]],
    ["lineitemnumber", "not-in", "><value>21</value><value>25</value></condition>", [22, 23, 24]],
    ["lineitemnumber", "between", "><value>22</value><value>23</value></condition>", [22, 23]],
    ["description", "null", "/>", [21, 22, 23, 24, 25]],
    ["description", "not-null", "/>", []],
    ["quantity", "eq", 'valueof="priceperunit"/>', [21, 22, 23, 24, 25]],
    ["quantity", "lt", 'valueof="lineitemnumber"/>', [21, 22, 23, 24, 25]],
    ["salesorderid", "eq", `value="{${guid(12).toUpperCase()}}"/>`, [23]],
  ])("%s %s %s", (attribute, operator, rest, wanted) => {
    expect(on(attribute, operator, rest)).toEqual(wanted);
  });

  it.each([
    ["name", "like", "%IR%", [11, 13]],
    ["name", "not-like", "f%", [12, 13]],
    ["name", "begins-with", "Th", [13]],
    ["name", "ends-with", "d", [12, 13]],
    ["createdon", "on-or-after", "2026-11-12", [12, 13]],
    ["createdon", "on-or-before", "2026-11-12", [11, 12]],
    ["createdon", "on", "2026-11-12", [12]],
    ["createdon", "olderthan-x-days", "10", [11, 12]],
    ["createdon", "last-x-days", "10", [12, 13]],
  ])("%s %s %s", (attribute, operator, value, wanted) => {
    const fetchXml = `<fetch><entity name="salesorder"><attribute name="name"/><filter>
      <condition attribute="${attribute}" operator="${operator}" value="${value}"/></filter></entity></fetch>`;
    expect(pluck(fixture.fetch("salesorder", fetchXml), "salesorderid")).toEqual(wanted.map(guid));
  });

  it("read values with XML escapes of every kind", () => {
    fixture.insert("account", { accountid: guid(2), name: `<O'Brien & "Sons">` });
    const name = "&lt;O&#39;Brien &amp; &quot;Sons&#x22;&gt;";
    const fetchXml = `<fetch><entity name="account"><attribute name="name"/><filter><condition attribute="name" operator="in"><value>${name}</value></condition><condition attribute="name" operator="eq" value="${name}"/></filter></entity></fetch>`;
    expect(pluck(fixture.fetch("account", fetchXml), "accountid")).toEqual([guid(2)]);
  });

  it("nest with and and or", () => {
    expect(
      found(`<filter type="or"><condition attribute="lineitemnumber" operator="eq" value="21"/>
        <filter><condition attribute="lineitemnumber" operator="gt" value="22"/>
        <condition attribute="quantity" operator="lt" value="5"/></filter></filter>`),
    ).toEqual([21, 23, 24]);
  });

  it("find what an outer link does not find, by a null condition at the root", () => {
    const none =
      '<filter><condition entityname="l" attribute="invjob_invoicelineid" operator="null"/></filter>';
    const state =
      '<filter><condition attribute="statecode" operator="in"><value>3</value></condition></filter>';
    expect(found(none + orderLink(state) + ledgerLink)).toEqual([21, 24, 25]);
  });

  it("inside an outer link narrow what is joined, not what is found", () => {
    const state = '<filter><condition attribute="statecode" operator="eq" value="3"/></filter>';
    expect(found(orderLink(state, "outer"))).toEqual([21, 22, 23, 24, 25]);
  });

  it("bring one row for each match of a one-to-many link", () => {
    const fetchXml = `<fetch><entity name="salesorder"><attribute name="name"/>
      <link-entity name="salesorderdetail" from="salesorderid" to="salesorderid" alias="d">
      <attribute name="lineitemnumber"/></link-entity></entity></fetch>`;
    expect(pluck(fixture.fetch("salesorder", fetchXml), "d.lineitemnumber")).toEqual([
      21, 22, 23, 24, 25,
    ]);
  });
});

/** The job's pages must seek to their start: a scan for each page of half a million rows is no page. */
import { ledgerLink, orderLink } from "./support/fetchXml";
import { guid, QueryFixture } from "./support/QueryFixture";
import { nextCookie } from "./support/pages";

const fixture = new QueryFixture();
const paging = 'odata.include-annotations="Microsoft.Dynamics.CRM.*"';

beforeAll(() => {
  for (let number = 1; number <= 3; number += 1) {
    fixture.insert("salesorder", { salesorderid: guid(number), statecode: 3 });
    const order = { salesorderid: guid(number) };
    fixture.insert("salesorderdetail", { salesorderdetailid: guid(number), ...order });
    fixture.insert("invjob_invoiceline", {
      invjob_invoicelineid: guid(number + 10),
      invjob_stage: 727000000,
      invjob_bundlekey: `a-${number.toString()}`,
    });
  }
});

afterAll(() => {
  fixture.close();
});

/** How SQLite goes about the last SELECT of the work. */
function planOf(work: () => unknown): string[] {
  const rows = jest.spyOn(fixture.db, "rows");
  work();
  const [text = "", params = []] = rows.mock.lastCall ?? [];
  rows.mockRestore();
  return fixture.db
    .all(`EXPLAIN QUERY PLAN ${text}`, params)
    .map((step) => String(step["detail"]).replaceAll(/ USING (COVERING )?INDEX \S+/g, ""));
}

describe("query plans", () => {
  it("seek a page of order lines without a ledger row, then its order and ledger row by key", () => {
    const states =
      '<filter><condition attribute="statecode" operator="in"><value>3</value></condition></filter>';
    const none =
      '<filter><condition entityname="l" attribute="invjob_invoicelineid" operator="null"/></filter>';
    const entity = `<entity name="salesorderdetail"><attribute name="quantity"/>${none}${orderLink(states)}${ledgerLink}<order attribute="salesorderdetailid"/></entity>`;
    const first = fixture.fetch("salesorderdetail", `<fetch count="1">${entity}</fetch>`, paging);
    const next = `<fetch count="1" page="2" paging-cookie="${nextCookie(first)}">${entity}</fetch>`;
    expect(planOf(() => fixture.fetch("salesorderdetail", next))).toEqual([
      "SEARCH t0 (salesorderdetailid>?)",
      "SEARCH t1 (salesorderid=?)",
      "SEARCH t2 (invjob_invoicelineid=?) LEFT-JOIN",
    ]);
  });

  it("seek a page of ledger rows of a stage by bundle key and id, without sorting", () => {
    const options = new URLSearchParams({
      $select: "invjob_quantity",
      $filter: "invjob_stage eq 727000000",
      $orderby: "invjob_bundlekey,invjob_invoicelineid",
    });
    const first = fixture.query("invjob_invoiceline", options, "odata.maxpagesize=1");
    const next = new URL(String(first["@odata.nextLink"])).searchParams;
    const plan = planOf(() => fixture.query("invjob_invoiceline", next, "odata.maxpagesize=1"));
    expect(plan).toEqual(["SEARCH t0 (invjob_stage=? AND invjob_bundlekey>?)"]);
  });

  it("seek details by a list of order lines, not by invoices that lack a stage", () => {
    const list = [1, 2, 3].map((number) => `<value>${guid(number)}</value>`).join("");
    const fetchXml = `<fetch><entity name="invoicedetail"><attribute name="salesorderdetailid"/>
      <filter><condition attribute="salesorderdetailid" operator="in">${list}</condition></filter>
      <link-entity name="invoice" from="invoiceid" to="invoiceid" alias="i">
      <filter><condition attribute="invjob_stage" operator="null"/></filter></link-entity></entity></fetch>`;
    expect(planOf(() => fixture.fetch("invoicedetail", fetchXml)).slice(0, 2)).toEqual([
      "SEARCH t0 (salesorderdetailid=?)",
      "SEARCH t1 (invoiceid=?)",
    ]);
  });

  it("use one statement for lists of many lengths", () => {
    const statement = (count: number): unknown => {
      const rows = jest.spyOn(fixture.db, "rows");
      const values = Array.from({ length: count }, (_, number) => `'${guid(number)}'`).join(",");
      const $filter = `Microsoft.Dynamics.CRM.In(PropertyName='salesorderid',PropertyValues=[${values}])`;
      fixture.query("salesorderdetail", new URLSearchParams({ $select: "quantity", $filter }));
      const text = rows.mock.lastCall?.[0];
      rows.mockRestore();
      return text;
    };
    expect(statement(257)).toBe(statement(500));
  });
});

import { guid, type QueryFixture } from "./QueryFixture";

export const usd = guid(900);

/** Two customers, two orders with four lines and an invoice: enough for every form of query. */
export function insertSales(fixture: QueryFixture): void {
  fixture.insert("transactioncurrency", {
    transactioncurrencyid: usd,
    currencyname: "US Dollar",
    currencysymbol: "$",
    currencyprecision: 2,
  });
  fixture.insert("account", { accountid: guid(1), name: "Blue Yonder", creditlimit: "1234567.5" });
  fixture.insert("account", {
    accountid: guid(2),
    name: "100% [Sure]",
    createdon: "2026-11-22T11:30:00Z",
    transactioncurrencyid: usd,
    creditlimit: "20000",
  });
  fixture.insert("contact", { contactid: guid(3), lastname: "O'Brien", fullname: "Pat O'Brien" });
  const order = { statecode: 3, statuscode: 100001, transactioncurrencyid: usd };
  fixture.insert("salesorder", {
    ...order,
    salesorderid: guid(11),
    name: "First",
    customerid: guid(1),
    customerid__type: "account",
    totalamount: "25.5",
    exchangerate: "1.25",
    datefulfilled: "2026-11-01T00:00:00Z",
    createdon: "2026-10-31T23:59:59Z",
  });
  fixture.insert("salesorder", {
    ...order,
    salesorderid: guid(12),
    name: "Second",
    statecode: 0,
    customerid: guid(3),
    customerid__type: "contact",
  });
  for (const [id, parent, quantity] of [
    [21, 11, "1"],
    [22, 11, "-2.5"],
    [23, 11, "3"],
    [24, 12, "4"],
  ] as const) {
    fixture.insert("salesorderdetail", {
      salesorderdetailid: guid(id),
      salesorderid: guid(parent),
      quantity,
      priceperunit: "12.3456",
      isproductoverridden: true,
      productdescription: `line ${id.toString()}`,
    });
  }
  fixture.insert("invoice", { invoiceid: guid(31), name: "Bill", duedate: "2026-12-01" });
}

import { guid, type QueryFixture } from "./QueryFixture";

/** Three orders with five lines, one of which has a ledger row. */
export function insertOrders(fixture: QueryFixture): void {
  fixture.insert("account", { accountid: guid(1), name: "Adventure" });
  for (const [id, name, statecode, customer] of [
    [11, "First", 3, 1],
    [12, "Second", 0, null],
    [13, "Third", 3, 1],
  ] as const) {
    fixture.insert("salesorder", {
      salesorderid: guid(id),
      name,
      statecode,
      customerid: customer === null ? null : guid(customer),
      customerid__type: "account",
      createdon: `2026-11-${id.toString()}T08:00:00Z`,
    });
  }
  for (const [id, order, quantity] of [
    [21, 11, "1"],
    [22, 11, "2"],
    [23, 12, "3"],
    [24, 13, "4"],
    [25, 13, "5"],
  ] as const) {
    fixture.insert("salesorderdetail", {
      salesorderdetailid: guid(id),
      salesorderid: guid(order),
      quantity,
      lineitemnumber: id,
      priceperunit: quantity,
    });
  }
  fixture.insert("invjob_invoiceline", { invjob_invoicelineid: guid(22), invjob_stage: 727000000 });
}

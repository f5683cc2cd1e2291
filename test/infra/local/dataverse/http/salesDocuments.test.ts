import { users, seedIds } from "../../../../../infra/local/dataverse/seed/seedData";
import { batchOf, changeSet, type BatchRequest } from "../support/batchLines";
import { EmulatorClient } from "../support/EmulatorClient";
import { addSalesFixtures, eachUnit, writeIn, type SalesFixtures } from "../support/salesFixtures";

const representation = { Prefer: "return=representation" };
const totals =
  "totallineitemamount,totaltax,totaldiscountamount,totalamountlessfreight,totalamount";

function objectIdOf(user: string): string {
  return users.find((known) => known.id === user)?.objectId ?? "";
}

describe("orders and invoices over HTTP", () => {
  let client: EmulatorClient;
  let fixtures: SalesFixtures;

  beforeAll(async () => {
    client = await EmulatorClient.start();
    fixtures = await addSalesFixtures(client);
  });

  afterAll(() => client.close());
  afterEach(() => client.actAs(objectIdOf(seedIds.applicationUser)));

  async function newOrder(change: Record<string, unknown> = {}): Promise<string> {
    return client.create("salesorders", {
      "pricelevelid@odata.bind": `/pricelevels(${fixtures.priceList})`,
      ...change,
    });
  }

  function orderBind(order: string): Record<string, string> {
    return { "salesorderid@odata.bind": `/salesorders(${order})` };
  }

  it("DATAVERSE 9.6: amounts sent for a line are ignored, the engine computes them", async () => {
    const order = await newOrder();
    const body = writeIn(orderBind(order), { extendedamount: 1, baseamount: 1 });
    const line = await client.post("salesorderdetails", body, representation);
    expect(line.text).toContain('"baseamount":37.0400');
    expect(line.text).toContain('"extendedamount":36.5400');
    const id = String(line.json["salesorderdetailid"]);
    await client.patch(`salesorderdetails(${id})`, { extendedamount: 1, quantity: 1 });
    const read = await client.get(`salesorderdetails(${id})?$select=baseamount,extendedamount`);
    expect(read.json).toMatchObject({ baseamount: 12.35, extendedamount: 11.85 });
  });

  it("DATAVERSE 9.6: a line without an overridden price takes the price list's", async () => {
    const order = await newOrder();
    const answer = await client.post(
      "salesorderdetails?$select=priceperunit,extendedamount,pricingerrorcode,productname",
      {
        ...orderBind(order),
        "productid@odata.bind": `/products(${fixtures.product})`,
        "uomid@odata.bind": eachUnit,
        quantity: 2,
        priceperunit: 99,
      },
      representation,
    );
    expect(answer.json).toMatchObject({
      priceperunit: 20,
      extendedamount: 40,
      pricingerrorcode: 0,
      productname: "Bicycle",
    });
  });

  it("DATAVERSE 9.6: header totals follow every create, update and delete of a line", async () => {
    const order = await newOrder({ freightamount: 5, discountpercentage: 10, discountamount: 1 });
    const read = async (): Promise<Record<string, unknown>> =>
      (await client.get(`salesorders(${order})?$select=${totals}`)).json;
    const first = await client.create("salesorderdetails", writeIn(orderBind(order)));
    await client.create("salesorderdetails", writeIn(orderBind(order), { quantity: -1 }));
    expect(await read()).toMatchObject({
      totallineitemamount: 22.69,
      totaltax: 1,
      totaldiscountamount: 3.27,
      totalamountlessfreight: 19.42,
      totalamount: 25.42,
    });
    await client.patch(`salesorderdetails(${first})`, { quantity: 1 });
    expect(await read()).toMatchObject({ totallineitemamount: -2, totaltax: 1 });
    await client.delete(`salesorderdetails(${first})`);
    expect(await read()).toMatchObject({ totallineitemamount: -13.35, totaltax: 0.5 });
    await client.patch(`salesorders(${order})`, { freightamount: 0, totalamount: 1000 });
    expect(await read()).toMatchObject({ totalamount: -12.51 });
  });

  it("DATAVERSE 9.6: each line write moves the header's row version", async () => {
    const invoice = await client.create("invoices", {});
    const bind = { "invoiceid@odata.bind": `/invoices(${invoice})` };
    const version = async (): Promise<unknown> =>
      (await client.get(`invoices(${invoice})?$select=name`)).json["@odata.etag"];
    const seen = [await version()];
    const line = await client.create("invoicedetails", writeIn(bind));
    seen.push(await version());
    await client.patch(`invoicedetails(${line})`, { description: "no amount changes" });
    seen.push(await version());
    await client.delete(`invoicedetails(${line})`);
    seen.push(await version());
    expect(new Set(seen).size).toBe(4);
  });

  it("DATAVERSE 9.6: a line in error marks its header until it heals", async () => {
    const order = await newOrder();
    const header = async (): Promise<unknown> =>
      (await client.get(`salesorders(${order})?$select=pricingerrorcode`)).json["pricingerrorcode"];
    const line = await client.create("salesorderdetails", {
      ...orderBind(order),
      "productid@odata.bind": `/products(${fixtures.product})`,
      quantity: 1,
    });
    const read = await client.get(`salesorderdetails(${line})?$select=pricingerrorcode`);
    expect(read.json["pricingerrorcode"]).toBe(10);
    expect(await header()).toBe(1);
    await client.patch(`salesorderdetails(${line})`, { "uomid@odata.bind": eachUnit });
    expect(await header()).toBe(0);
  });

  it("DATAVERSE 9.6: skippricecalculation keeps the amounts that an update sends", async () => {
    const order = await newOrder();
    const line = await client.create(
      "salesorderdetails",
      writeIn(orderBind(order), { skippricecalculation: 2 }),
    );
    await client.patch(`salesorderdetails(${line})`, { extendedamount: 100, tax: 10 });
    const read = await client.get(`salesorderdetails(${line})?$select=extendedamount`);
    expect(read.json["extendedamount"]).toBe(100);
    const header = await client.get(`salesorders(${order})?$select=totallineitemamount`);
    expect(header.json["totallineitemamount"]).toBe(90);
  });

  it("DATAVERSE 9.5: lines of an order that is not active cannot be created, changed or deleted", async () => {
    const order = await newOrder();
    const line = await client.create("salesorderdetails", writeIn(orderBind(order)));
    expect(
      (await client.patch(`salesorders(${order})`, { statecode: 3, statuscode: 100001 })).status,
    ).toBe(204);
    const answers = [
      await client.post("salesorderdetails", writeIn(orderBind(order))),
      await client.patch(`salesorderdetails(${line})`, { invjob_errorcode: "X" }),
      await client.delete(`salesorderdetails(${line})`),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(400);
      expect(answer.errorMessage).toBe(
        "The detail cannot be updated because the parent is not editable.",
      );
    }
    const mirror = await client.get(`salesorderdetails(${line})?$select=salesorderstatecode`);
    expect(mirror.json["salesorderstatecode"]).toBe(3);
  });

  it("DATAVERSE 9.5: only active orders can be edited, except by an administrator", async () => {
    const order = await newOrder();
    await client.patch(`salesorders(${order})`, { statecode: 4, statuscode: 100003 });
    const refused = await client.patch(`salesorders(${order})`, { name: "x" });
    expect([refused.status, refused.errorMessage]).toEqual([
      400,
      "Only active orders can be edited.",
    ]);
    client.actAs(objectIdOf(seedIds.administrator));
    expect((await client.patch(`salesorders(${order})`, { name: "x" })).status).toBe(204);
    expect((await client.post("salesorderdetails", writeIn(orderBind(order)))).status).toBe(204);
  });

  it("DATAVERSE 9.5: a paid or canceled invoice is read-only to everyone until it is reactivated", async () => {
    const invoice = await client.create("invoices", { name: "p" });
    const bind = { "invoiceid@odata.bind": `/invoices(${invoice})` };
    await client.patch(`invoices(${invoice})`, { statecode: 2, statuscode: 100001 });
    client.actAs(objectIdOf(seedIds.administrator));
    const refused = await client.patch(`invoices(${invoice})`, { invjob_errorcode: "X" });
    expect(refused.errorMessage).toContain("read-only");
    expect((await client.post("invoicedetails", writeIn(bind))).status).toBe(400);
    expect((await client.patch(`invoices(${invoice})`, { statecode: 0 })).status).toBe(204);
    expect((await client.patch(`invoices(${invoice})`, { invjob_errorcode: "X" })).status).toBe(
      204,
    );
  });

  it("DATAVERSE 9.5: one change set reactivates a canceled invoice, writes to it and cancels it again", async () => {
    const invoice = await client.create("invoices", { name: "r" });
    const url = `invoices(${invoice})`;
    await client.patch(url, { statecode: 3, statuscode: 100003 });
    const patch = (body: object): BatchRequest => ({ method: "PATCH", url, body });
    const closed = { statecode: 3, statuscode: 100003 };
    const answer = await client.batch(
      batchOf(changeSet(patch({ statecode: 0 }), patch({ invjob_errorcode: "X" }), patch(closed))),
    );
    expect(answer.status).toBe(200);
    const read = await client.get(`${url}?$select=statecode,statuscode,invjob_errorcode`);
    expect(read.json).toMatchObject({ ...closed, invjob_errorcode: "X" });
    const together = await client.patch(url, { statecode: 0, invjob_errorcode: "Y" });
    expect(together.status).toBe(400);
  });

  it("DATAVERSE 9.4: deleting an order line empties the invoice line's lookup; ledger rows forbid it", async () => {
    const order = await newOrder();
    const line = await client.create("salesorderdetails", writeIn(orderBind(order)));
    const invoice = await client.create("invoices", {});
    const detail = await client.create("invoicedetails", {
      ...writeIn({ "invoiceid@odata.bind": `/invoices(${invoice})` }),
      "SalesOrderDetailId@odata.bind": `/salesorderdetails(${line})`,
    });
    const ledger = await client.create("invjob_invoicelines", {
      invjob_invoicelineid: line,
      "invjob_OrderLineId@odata.bind": `/salesorderdetails(${line})`,
    });
    expect((await client.delete(`salesorderdetails(${line})`)).status).toBe(405);
    await client.delete(`invjob_invoicelines(${ledger})`);
    expect((await client.delete(`salesorderdetails(${line})`)).status).toBe(204);
    const read = await client.get(`invoicedetails(${detail})?$select=_salesorderdetailid_value`);
    expect(read.json["_salesorderdetailid_value"]).toBeNull();
  });

  it("DATAVERSE 9.1: lines have their header's owner and currency, also after it is assigned", async () => {
    const order = await newOrder({
      "transactioncurrencyid@odata.bind":
        "/transactioncurrencies(00000005-5eed-4000-8000-000000000006)",
      "ownerid@odata.bind": "/teams(00000004-5eed-4000-8000-000000000001)",
    });
    const line = await client.create("salesorderdetails", writeIn(orderBind(order)));
    const read = (): ReturnType<EmulatorClient["get"]> =>
      client.get(
        `salesorderdetails(${line})?$select=_ownerid_value,_owninguser_value,_owningteam_value,extendedamount`,
      );
    expect((await read()).json).toMatchObject({
      _ownerid_value: "00000004-5eed-4000-8000-000000000001",
      _owningteam_value: "00000004-5eed-4000-8000-000000000001",
      _owninguser_value: null,
      _transactioncurrencyid_value: "00000005-5eed-4000-8000-000000000006",
      extendedamount: 37,
    });
    const user = `/systemusers(${seedIds.administrator})`;
    await client.patch(`salesorders(${order})`, { "ownerid@odata.bind": user });
    expect((await read()).json).toMatchObject({
      _ownerid_value: seedIds.administrator,
      _owninguser_value: seedIds.administrator,
      _owningteam_value: null,
    });
  });
});

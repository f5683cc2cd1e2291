import { salesUsers, users } from "../../../../../infra/local/dataverse/seed/seedData";
import { EmulatorClient } from "../support/EmulatorClient";
import { addSalesFixtures, writeIn } from "../support/salesFixtures";

describe("snapshot, restore, reset, seed and clock", () => {
  let client: EmulatorClient;

  beforeEach(async () => {
    client = await EmulatorClient.start();
  });

  afterEach(() => client.close());

  async function count(set: string): Promise<number> {
    return Number((await client.get(`${set}/$count`)).text.replace(/^\uFEFF/, ""));
  }

  it("a restore brings back every row and lookup as it was, again and again", async () => {
    const { account } = await addSalesFixtures(client);
    const order = await client.create("salesorders", {
      "customerid_account@odata.bind": `/accounts(${account})`,
    });
    await client.create(
      "salesorderdetails",
      writeIn({ "salesorderid@odata.bind": `/salesorders(${order})` }),
    );
    const before = (await client.get(`salesorders(${order})?$expand=order_details`)).json;
    await client.admin("POST", "snapshot", { name: "full" });
    for (let round = 0; round < 3; round += 1) {
      await client.delete(`salesorders(${order})`);
      await client.create("accounts", { name: "new" });
      expect(await count("salesorderdetails")).toBe(0);
      await client.admin("POST", "restore", { name: "full" });
      expect((await client.get(`salesorders(${order})?$expand=order_details`)).json).toEqual(
        before,
      );
      expect(await count("accounts")).toBe(1);
    }
  });

  it("versions go on growing over a restore, so that an old ETag never fits by chance", async () => {
    const id = await client.create("accounts", { name: "v0" });
    await client.admin("POST", "snapshot", {});
    await client.patch(`accounts(${id})`, { name: "v1" });
    const etag = String((await client.get(`accounts(${id})`)).headers["etag"]);
    await client.admin("POST", "restore", {});
    await client.patch(`accounts(${id})`, { name: "v2" });
    const stale = await client.patch(`accounts(${id})`, { name: "v3" }, { "If-Match": etag });
    expect(stale.errorCode).toBe("0x80060882");
  });

  it("a restore brings back the state of the alternate key and drops it where it was not active", async () => {
    const key = (status: string): Promise<unknown> =>
      client.admin("POST", "schema", { alternateKeyStatus: { invjob_openbundle: status } });
    await key("Pending");
    await client.create("invoices", { invjob_bundlekey: "b" });
    await client.create("invoices", { invjob_bundlekey: "b" });
    await client.admin("POST", "snapshot", { name: "twice" });
    await client.reset();
    await client.create("invoices", { invjob_bundlekey: "b" });
    expect((await client.post("invoices", { invjob_bundlekey: "b" })).errorCode).toBe("0x80060892");
    await client.admin("POST", "restore", { name: "twice" });
    expect(await count("invoices")).toBe(2);
    expect((await client.post("invoices", { invjob_bundlekey: "b" })).status).toBe(204);
  });

  it("an unknown snapshot is 404", async () => {
    const answer = await client.raw("POST", "/_emulator/restore", { body: '{"name":"none"}' });
    expect(answer.status).toBe(404);
  });

  it("a reset leaves the base data only, and takes faults, clock and log back", async () => {
    await client.create("accounts", { name: "gone" });
    await client.admin("POST", "clock", { offsetSeconds: 60 });
    await client.admin("POST", "faults", { match: {}, effect: { type: "status", code: 400 } });
    await client.reset();
    expect(await count("accounts")).toBe(0);
    expect(await count("systemusers")).toBe(users.length);
    expect(await client.admin("GET", "clock")).toMatchObject({ offsetSeconds: 0 });
    expect(await client.admin("GET", "faults")).toEqual({ rules: [] });
  });

  it("the clock's offset shows in what is stamped, tokens stay good", async () => {
    await client.admin("POST", "clock", { offsetSeconds: 86_400 });
    const id = await client.create("accounts", { name: "tomorrow" });
    const { createdon } = (await client.get(`accounts(${id})?$select=createdon`)).json;
    const ahead = (Date.parse(String(createdon)) - Date.now()) / 1_000;
    expect(ahead).toBeGreaterThan(86_000);
    expect(ahead).toBeLessThan(86_500);
  });

  it("seeds and changes records whatever their state, computed and read-only columns as given", async () => {
    const created = await client.admin("POST", "seed", {
      records: [
        {
          table: "salesorder",
          values: {
            salesorderid: "00000000-0000-4000-8000-00000000aaaa",
            statecode: 3,
            statuscode: 100001,
            createdon: "2020-01-02T03:04:05Z",
            "ownerid@odata.bind": `/systemusers(${salesUsers[0]?.id ?? ""})`,
          },
        },
        {
          table: "salesorderdetails",
          values: {
            salesorderdetailid: "00000000-0000-4000-8000-00000000bbbb",
            "salesorderid@odata.bind": "/salesorders(00000000-0000-4000-8000-00000000aaaa)",
            isproductoverridden: true,
            productdescription: "x",
            quantity: 2,
            priceperunit: 5.25,
            extendedamount: 11,
          },
        },
      ],
    });
    expect(created["records"]).toMatchObject([
      { table: "salesorder", created: true },
      { table: "salesorderdetail", created: true },
    ]);
    const line = "salesorderdetails(00000000-0000-4000-8000-00000000bbbb)";
    const read = async (): Promise<unknown> =>
      (await client.get(`${line}?$select=baseamount,extendedamount,quantity,salesorderstatecode`))
        .json;
    expect(await read()).toMatchObject({
      baseamount: 10.5,
      extendedamount: 11,
      quantity: 2,
      salesorderstatecode: 3,
    });
    expect((await client.patch(line, { quantity: 3 })).status).toBe(400);
    await client.admin("POST", "seed", {
      table: "salesorderdetail",
      values: { salesorderdetailid: "00000000-0000-4000-8000-00000000bbbb", quantity: 3 },
    });
    expect(await read()).toMatchObject({ baseamount: 15.75, extendedamount: 15.75, quantity: 3 });
    const order = await client.get("salesorders(00000000-0000-4000-8000-00000000aaaa)");
    expect(order.json).toMatchObject({
      statecode: 3,
      createdon: "2020-01-02T03:04:05Z",
      _ownerid_value: salesUsers[0]?.id,
    });
  });

  it("seeds all records or none", async () => {
    const answer = await client.raw("POST", "/_emulator/seed", {
      body: JSON.stringify({
        records: [
          { table: "account", values: { name: "one" } },
          { table: "account", values: { nonsense: 1 } },
        ],
      }),
    });
    expect(answer.status).toBe(400);
    expect(await count("accounts")).toBe(0);
  });
});

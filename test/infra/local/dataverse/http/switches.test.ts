import { salesUsers, seedIds } from "../../../../../infra/local/dataverse/seed/seedData";
import { EmulatorClient } from "../support/EmulatorClient";
import { batchOf, changeSet, single, type BatchRequest } from "../support/batchLines";

interface ShownRule {
  readonly waiting: number;
}

describe("switches for what is not verified (DATAVERSE 14)", () => {
  let client: EmulatorClient;

  beforeAll(async () => {
    client = await EmulatorClient.start();
  });

  afterEach(() => client.reset());
  afterAll(() => client.close());

  async function isWaiting(): Promise<boolean> {
    const rules = (await client.admin("GET", "faults"))["rules"] as ShownRule[];
    return rules.some((rule) => rule.waiting > 0);
  }

  /** Starts a write by key, lets `between` happen after its key is resolved, then lets it go on. */
  async function between<T>(write: () => Promise<T>, work: () => Promise<unknown>): Promise<T> {
    await client.admin("POST", "switches", { keyResolvedSeparately: true });
    const rule = { match: { route: "invjob_bundlekey=" }, point: "keyResolved" };
    await client.admin("POST", "faults", { ...rule, effect: { type: "hold" } });
    const writing = write();
    while (!(await isWaiting())) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await work();
    await client.admin("DELETE", "faults");
    return writing;
  }

  it("a draft can be closed between the lookup of its key and the write to its id", async () => {
    const id = await client.create("invoices", { invjob_bundlekey: "k" });
    const close = { invjob_bundlekey: `closed-${id}` };
    const change: BatchRequest = {
      method: "PATCH",
      url: "invoices(invjob_bundlekey='k')",
      headers: ["If-Match: *"],
      body: { invjob_touch: "late" },
    };
    const answer = await between(
      () => client.batch(batchOf(changeSet(change))),
      () => client.patch(`invoices(${id})`, close),
    );
    expect(answer.status).toBe(200);
    expect((await client.get(`invoices(${id})`)).json).toMatchObject({
      ...close,
      invjob_touch: "late",
    });
  });

  it("DATAVERSE 4.4: of two upserts on a new key the loser gets 0x80060892", async () => {
    const loser = await between(
      () => client.patch("invoices(invjob_bundlekey='n')", { invjob_touch: "a" }),
      () => client.patch("invoices(invjob_bundlekey='n')", { invjob_touch: "b" }),
    );
    expect([loser.status, loser.errorCode]).toEqual([412, "0x80060892"]);
  });

  it("resolved in one step, a key follows its record", async () => {
    const id = await client.create("invoices", { invjob_bundlekey: "o" });
    await client.patch(`invoices(${id})`, { invjob_bundlekey: "closed" });
    const answer = await client.patch("invoices(invjob_bundlekey='o')", {}, { "If-Match": "*" });
    expect(answer.errorCode).toBe("0x80060891");
  });

  it("DATAVERSE 4.3: without optimistic concurrency metadata says so and If-Match is refused", async () => {
    const id = await client.create("invoices", {});
    const etag = String((await client.get(`invoices(${id})`)).headers["etag"]);
    await client.admin("POST", "switches", { concurrencyOff: ["invoice"] });
    const definition = async (table: string): Promise<unknown> => {
      const path = `EntityDefinitions(LogicalName='${table}')?$select=IsOptimisticConcurrencyEnabled`;
      return (await client.get(path)).json["IsOptimisticConcurrencyEnabled"];
    };
    expect([await definition("invoice"), await definition("invoicedetail")]).toEqual([false, true]);
    const refused = await client.patch(
      `invoices(${id})`,
      { invjob_touch: "x" },
      { "If-Match": etag },
    );
    expect(refused.errorCode).toBe("0x8006088d");
    const blind = await client.patch(`invoices(${id})`, { invjob_touch: "x" }, { "If-Match": "*" });
    expect(blind.status).toBe(204);
    await client.reset();
    expect(await definition("invoice")).toBe(true);
  });

  it.each([
    ["halfAway", 0.13],
    ["halfEven", 0.12],
  ])("rounding %s makes 0.125 to %d", async (rounding, amount) => {
    await client.admin("POST", "switches", { rounding });
    const order = await client.create("salesorders", {});
    const line = await client.create("salesorderdetails", {
      "salesorderid@odata.bind": `/salesorders(${order})`,
      isproductoverridden: true,
      productdescription: "x",
      quantity: 1,
      priceperunit: 0.125,
    });
    const read = await client.get(`salesorderdetails(${line})?$select=baseamount`);
    expect(read.json["baseamount"]).toBe(amount);
  });

  it("DATAVERSE 2.3: a failed change set comes nested or alone", async () => {
    const failing = batchOf(changeSet({ method: "POST", url: "accounts", body: { nonsense: 1 } }));
    await client.admin("POST", "switches", { failedChangeSetShape: "single" });
    expect((await client.batch(failing)).text).not.toContain("changesetresponse_");
    await client.admin("POST", "switches", { failedChangeSetShape: "multipart" });
    expect((await client.batch(failing)).text).toContain("changesetresponse_");
  });

  it("impersonation in an inner part may have no effect; on the batch it has", async () => {
    const header = `CallerObjectId: ${salesUsers[0]?.objectId ?? ""}`;
    const post = (headers: string[]): string[] =>
      single({ method: "POST", url: "accounts", body: { name: "i" }, headers });
    await client.admin("POST", "switches", { innerImpersonationIgnored: true });
    await client.batch(batchOf(post([header])));
    await client.batch(batchOf(post([])), { CallerObjectId: salesUsers[0]?.objectId ?? "" });
    const read = await client.get("accounts?$select=_createdby_value&$orderby=createdon,accountid");
    const creators = (read.json["value"] as { _createdby_value: string }[]).map(
      (row) => row._createdby_value,
    );
    expect(creators.sort()).toEqual([seedIds.applicationUser, salesUsers[0]?.id ?? ""].sort());
  });

  it("a closed invoice is reactivated, written and closed again in one change set, or stays closed", async () => {
    const id = await client.create("invoices", {});
    const patch = (body: unknown): BatchRequest => ({
      method: "PATCH",
      url: `invoices(${id})`,
      body,
    });
    const paid = { statecode: 2, statuscode: 100001 };
    await client.patch(`invoices(${id})`, paid);
    const write = (errorCode: string): string[] =>
      changeSet(
        patch({ statecode: 0, statuscode: 1 }),
        patch({ invjob_errorcode: errorCode }),
        patch(paid),
      );
    expect((await client.batch(batchOf(write("A")))).status).toBe(200);
    await client.admin("POST", "switches", { closedInvoiceWrites: false });
    const refused = await client.batch(batchOf(write("B")));
    expect(refused.status).toBe(400);
    expect(refused.text).toContain("read-only");
    expect((await client.get(`invoices(${id})`)).json).toMatchObject({
      ...paid,
      invjob_errorcode: "A",
    });
  });

  it("a table that is not there cannot be switched", async () => {
    const body = JSON.stringify({ concurrencyOff: ["nonsense"] });
    expect((await client.raw("POST", "/_emulator/switches", { body })).status).toBe(400);
  });
});

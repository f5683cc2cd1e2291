import { EmulatorClient, type Answer } from "../support/EmulatorClient";

const missing = "99999999-9999-4999-8999-999999999999";
const representation = { Prefer: "return=representation" };

describe("upserts, keys and row versions over HTTP", () => {
  let client: EmulatorClient;

  beforeAll(async () => {
    client = await EmulatorClient.start();
  });

  afterAll(() => client.close());

  function outcome(answer: Answer): [number, string | undefined] {
    return [answer.status, answer.errorCode];
  }

  async function versionOf(path: string): Promise<string> {
    return String((await client.get(path)).json["@odata.etag"]);
  }

  it("DATAVERSE 4.2: PATCH without If-Match creates a missing row", async () => {
    const path = "accounts(0f000000-0000-4000-8000-00000000000a)";
    expect((await client.patch(path, { name: "made" })).status).toBe(204);
    expect((await client.get(`${path}?$select=name`)).json["name"]).toBe("made");
  });

  it("DATAVERSE 4.2: If-Match: * only updates, If-None-Match: * only creates", async () => {
    const update = await client.patch(`accounts(${missing})`, { name: "x" }, { "If-Match": "*" });
    expect(outcome(update)).toEqual([404, "0x80040217"]);
    const id = await client.create("accounts", { name: "there" });
    const create = await client.patch(`accounts(${id})`, { name: "x" }, { "If-None-Match": "*" });
    expect(outcome(create)).toEqual([412, "0x80040237"]);
  });

  it("DATAVERSE 4.2: with representation an upsert answers 201 when it created and 200 when it updated", async () => {
    const path = "accounts(0f000000-0000-4000-8000-00000000000b)?$select=name";
    const created = await client.patch(path, { name: "1" }, representation);
    const updated = await client.patch(path, { name: "2" }, representation);
    expect([created.status, updated.status]).toEqual([201, 200]);
    expect(updated.headers["etag"]).toBe(updated.json["@odata.etag"]);
    expect(updated.headers["etag"]).not.toBe(created.headers["etag"]);
  });

  it("DATAVERSE 4.3: a stale If-Match is 412 0x80060882, on PATCH and on DELETE", async () => {
    const id = await client.create("accounts", { name: "v" });
    const stale = { "If-Match": await versionOf(`accounts(${id})?$select=name`) };
    expect((await client.patch(`accounts(${id})`, { name: "w" }, stale)).status).toBe(204);
    expect(outcome(await client.patch(`accounts(${id})`, { name: "x" }, stale))).toEqual([
      412,
      "0x80060882",
    ]);
    expect(outcome(await client.delete(`accounts(${id})`, stale))).toEqual([412, "0x80060882"]);
    const fresh = { "If-Match": await versionOf(`accounts(${id})?$select=name`) };
    expect((await client.delete(`accounts(${id})`, fresh)).status).toBe(204);
    expect(outcome(await client.delete(`accounts(${id})`))).toEqual([404, "0x80040217"]);
  });

  it("DATAVERSE 4.3: versionnumber is the ETag", async () => {
    const id = await client.create("accounts", { name: "n" });
    const read = await client.get(`accounts(${id})?$select=versionnumber`);
    expect(read.json["@odata.etag"]).toBe(`W/"${String(read.json["versionnumber"])}"`);
  });

  it("DATAVERSE 4.3: a conditional GET is 304, except with annotations", async () => {
    const id = await client.create("accounts", { name: "c" });
    const path = `accounts(${id})?$select=name`;
    const condition = { "If-None-Match": await versionOf(path) };
    expect((await client.get(path, condition)).status).toBe(304);
    const annotated = { ...condition, Prefer: 'odata.include-annotations="*"' };
    expect((await client.get(path, annotated)).status).toBe(200);
    expect((await client.get(path, { "If-None-Match": "null" })).status).toBe(200);
  });

  it("DATAVERSE 4.4: a row is found, updated and created by alternate key, whose form OData-EntityId echoes", async () => {
    const path = "invoices(invjob_bundlekey='it''s-a-key')";
    const created = await client.patch(path, { name: "by key" });
    expect(created.status).toBe(204);
    expect(created.headers["odata-entityid"]).toBe(`${client.root}/${path}`);
    const read = await client.get(`${path}?$select=name,invjob_bundlekey`);
    expect(read.json).toMatchObject({ name: "by key", invjob_bundlekey: "it's-a-key" });
    const sent = { name: "again", invjob_bundlekey: "ignored on update" };
    expect((await client.patch(path, sent)).status).toBe(204);
    expect((await client.get(`${path}?$select=name`)).json["name"]).toBe("again");
  });

  it("DATAVERSE 4.4: a bind takes an alternate key", async () => {
    await client.patch("invoices(invjob_bundlekey='bindable')", { name: "b" });
    const line = await client.post("invoicedetails", {
      "invoiceid@odata.bind": "/invoices(invjob_bundlekey='bindable')",
      isproductoverridden: true,
      productdescription: "x",
    });
    expect(line.status).toBe(204);
  });

  it("DATAVERSE 4.4: no record for an alternate key is 404 0x80060891", async () => {
    const path = "invoices(invjob_bundlekey='nobody')";
    expect(outcome(await client.get(path))).toEqual([404, "0x80060891"]);
    expect(outcome(await client.patch(path, {}, { "If-Match": "*" }))).toEqual([404, "0x80060891"]);
    const bind = { "invoiceid@odata.bind": `/${path}` };
    expect(outcome(await client.post("invoicedetails", bind))).toEqual([404, "0x80060891"]);
  });

  it("DATAVERSE 4.4: columns that are no key are refused", async () => {
    const answer = await client.get("invoices(name='x')");
    expect(answer.status).toBe(400);
    expect(answer.errorMessage).toContain("The key in the request URI is not valid");
  });

  it("DATAVERSE 4.4: a second row with the key is 412 0x80060892 on POST and PATCH, without regard to case", async () => {
    await client.create("invoices", { invjob_bundlekey: "taken" });
    const post = await client.post("invoices", { invjob_bundlekey: "TAKEN" });
    expect(outcome(post)).toEqual([412, "0x80060892"]);
    expect(post.errorMessage).toContain("Entity Key invjob_openbundle violated");
    const other = await client.create("invoices", { invjob_bundlekey: "other" });
    const patch = await client.patch(`invoices(${other})`, { invjob_bundlekey: "taken" });
    expect(outcome(patch)).toEqual([412, "0x80060892"]);
  });

  it("DATAVERSE 4.4: rows without a value in the key are not kept unique", async () => {
    await client.create("invoices", {});
    expect((await client.post("invoices", {})).status).toBe(204);
  });

  it("DATAVERSE 10.5: a key that is not active is neither enforced nor usable", async () => {
    const schema = (status: string): Promise<Answer> =>
      client.raw("POST", "/_emulator/schema", {
        body: JSON.stringify({ alternateKeyStatus: { invjob_openbundle: status } }),
      });
    await client.create("invoices", { invjob_bundlekey: "twice" });
    expect((await schema("Pending")).status).toBe(200);
    const second = await client.create("invoices", { invjob_bundlekey: "twice" });
    expect((await client.get("invoices(invjob_bundlekey='twice')")).status).toBe(400);
    const keys = await client.get(
      "EntityDefinitions(LogicalName='invoice')/Keys?$select=SchemaName,EntityKeyIndexStatus",
    );
    expect(keys.json["value"]).toEqual([
      { SchemaName: "invjob_openbundle", EntityKeyIndexStatus: "Pending" },
    ]);
    await client.delete(`invoices(${second})`);
    expect((await schema("Active")).status).toBe(200);
    expect((await client.get("invoices(invjob_bundlekey='twice')")).status).toBe(200);
  });
});

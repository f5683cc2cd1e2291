import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmulatorClient } from "../support/EmulatorClient";
import { batchOf, changeSet, single } from "../support/batchLines";

describe("metadata", () => {
  let client: EmulatorClient;

  beforeAll(async () => {
    client = await EmulatorClient.start();
  });

  afterAll(() => client.close());

  it("DATAVERSE 9.7: a table's definition gives its entity set", async () => {
    const answer = await client.get(
      "EntityDefinitions(LogicalName='transactioncurrency')?$select=EntitySetName,IsOptimisticConcurrencyEnabled",
    );
    expect(answer.json).toMatchObject({
      EntitySetName: "transactioncurrencies",
      IsOptimisticConcurrencyEnabled: true,
    });
    expect(answer.json).not.toHaveProperty("SchemaName");
  });

  it("lists a table's columns", async () => {
    const answer = await client.get(
      "EntityDefinitions(LogicalName='invjob_invoiceline')/Attributes?$select=LogicalName,AttributeType",
    );
    const value = answer.json["value"] as { LogicalName: string; AttributeType: string }[];
    const column = value.find((known) => known.LogicalName === "invjob_orderlineid");
    expect(column?.AttributeType).toBe("Lookup");
  });

  it("tells the behavior of dates by the cast to their type, and nowhere else", async () => {
    const columns = "EntityDefinitions(LogicalName='invoice')/Attributes";
    const select = "$select=LogicalName,DateTimeBehavior";
    const dates = `${columns}/Microsoft.Dynamics.CRM.DateTimeAttributeMetadata?${select}`;
    const { json } = await client.get(dates);
    const value = json["value"] as { LogicalName: string; DateTimeBehavior: { Value: string } }[];
    const behaviors = new Map(value.map((one) => [one.LogicalName, one.DateTimeBehavior.Value]));
    expect(behaviors.get("invjob_documentdate")).toBe("DateOnly");
    expect(behaviors.get("duedate")).toBe("DateOnly");
    expect(behaviors.get("invjob_heldon")).toBe("UserLocal");
    expect(behaviors.has("invjob_stage")).toBe(false);
    expect((await client.get(`${columns}?${select}`)).status).toBe(400);
  });

  it("an unknown table is 404, other metadata 501", async () => {
    expect((await client.get("EntityDefinitions(LogicalName='nonsense')")).status).toBe(404);
    expect((await client.get("EntityDefinitions")).status).toBe(501);
    expect((await client.get("$metadata")).status).toBe(501);
    expect(
      (await client.get("EntityDefinitions(LogicalName='invoice')?$select=Nonsense")).status,
    ).toBe(400);
  });

  it("an environment may be without the product's schema", async () => {
    const schema = (withoutProductSchema: boolean): Promise<unknown> =>
      client.raw("POST", "/_emulator/schema", { body: JSON.stringify({ withoutProductSchema }) });
    const id = await client.create("invjob_invoicelines", { invjob_name: "kept" });
    await schema(true);
    expect((await client.get("EntityDefinitions(LogicalName='invjob_invoiceline')")).status).toBe(
      404,
    );
    expect((await client.get("invjob_invoicelines")).errorCode).toBe("0x8006088a");
    expect((await client.post("invoices", { invjob_touch: "x" })).status).toBe(400);
    await schema(false);
    const kept = await client.get(`invjob_invoicelines(${id})?$select=invjob_name`);
    expect(kept.json["invjob_name"]).toBe("kept");
  });
});

describe("the emulator's own endpoints", () => {
  let client: EmulatorClient;

  beforeEach(async () => {
    client = await EmulatorClient.start({
      load: (_environment, directory) =>
        directory === "good"
          ? Promise.resolve({ orders: 7 })
          : Promise.reject(new Error("no such data")),
    });
  });

  afterEach(() => client.close());

  it("count requests by kind, those inside batches too, and by correlation id", async () => {
    const correlated = { "x-ms-correlation-id": "run-1" };
    await client.get("accounts?$top=1", correlated);
    await client.batch(
      batchOf(
        changeSet(
          { method: "POST", url: "accounts", body: {} },
          { method: "PATCH", url: "$1", body: {}, headers: ["If-Match: *"] },
        ),
        single({ method: "GET", url: "accounts?fetchXml=x" }),
      ),
      { ...correlated, Prefer: "odata.continue-on-error" },
    );
    await client.get("accounts(99999999-9999-4999-8999-999999999999)");
    const log = (await client.raw("GET", "/_emulator/log")).json;
    expect(log["total"]).toMatchObject({
      requests: 3,
      byKind: { query: 1, batch: 1, retrieve: 1 },
      innerByKind: { create: 1, update: 1, fetchXml: 1 },
      writeOperations: 2,
      largestBatch: 3,
      byStatus: { "200": 2, "404": 1 },
    });
    expect(log["byCorrelation"]).toMatchObject({ "run-1": { requests: 2, writeOperations: 2 } });
    const recent = await client.raw("GET", "/_emulator/log/requests?limit=5&correlation=run-1");
    expect(recent.json["requests"]).toMatchObject([
      { method: "GET", path: "accounts?$top=1", status: 200, kind: "query" },
      { method: "POST", path: "$batch", kind: "batch", innerKinds: { create: 1 } },
    ]);
    expect((await client.raw("POST", "/_emulator/log/reset")).status).toBe(204);
    expect((await client.raw("GET", "/_emulator/log")).json["total"]).toMatchObject({
      requests: 0,
    });
  });

  it("load a directory, and say why they could not", async () => {
    const load = (directory: string): ReturnType<EmulatorClient["raw"]> =>
      client.raw("POST", "/_emulator/load", { body: JSON.stringify({ directory }) });
    expect((await load("good")).json).toEqual({ orders: 7 });
    const bad = await load("bad");
    expect([bad.status, bad.json["error"]]).toEqual([400, "no such data"]);
    expect((await client.raw("GET", "/_emulator/health")).json["status"]).toBe("ready");
  });

  it("refuse input that they do not know", async () => {
    const answer = await client.raw("POST", "/_emulator/schema", { body: '{"nonsense":1}' });
    expect(answer.status).toBe(400);
    expect((await client.raw("GET", "/_emulator/log/requests?limit=0")).status).toBe(400);
  });
});

describe("an environment kept in a file", () => {
  it("goes on after a restart, with ids, versions and numbers of its own", async () => {
    const directory = mkdtempSync(join(tmpdir(), "environment-"));
    const databasePath = join(directory, "dataverse.sqlite");
    try {
      const first = await EmulatorClient.start({ databasePath });
      const id = await first.create("invoices", { name: "kept" });
      const before = await first.get(`invoices(${id})?$select=name,invoicenumber`);
      await first.close();
      const second = await EmulatorClient.start({ databasePath });
      const after = await second.get(`invoices(${id})?$select=name,invoicenumber`);
      expect(after.json["@odata.etag"]).toBe(before.json["@odata.etag"]);
      const next = await second.create("invoices", {});
      const number = await second.get(`invoices(${next})?$select=invoicenumber`);
      expect(number.json["invoicenumber"]).not.toBe(before.json["invoicenumber"]);
      await second.close();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

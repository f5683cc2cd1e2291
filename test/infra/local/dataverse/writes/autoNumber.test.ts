import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmulatorClient } from "../support/EmulatorClient";
import { batchOf, changeSet, single, type BatchRequest } from "../support/batchLines";

const post: BatchRequest = { method: "POST", url: "invoices", body: {} };
const broken: BatchRequest = { method: "POST", url: "invoices", body: { nonsense: 1 } };

describe("document numbers", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "numbers-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("are unique over requests, batches, rollbacks, deletions and restarts", async () => {
    const databasePath = join(folder, "dataverse.sqlite");
    let numbers: string[] = [];
    for (let start = 0; start < 3; start += 1) {
      const client = await EmulatorClient.start({ databasePath });
      await client.create("invoices", {});
      await client.batch(
        batchOf(changeSet(post, post), changeSet(post, broken), single(post), changeSet(post)),
        { Prefer: "odata.continue-on-error" },
      );
      await Promise.all([client.create("invoices", {}), client.create("invoices", {})]);
      await client.create("salesorders", {});
      const read = await client.get("invoices?$select=invoicenumber");
      numbers = (read.json["value"] as { invoicenumber: string }[]).map((row) => row.invoicenumber);
      await client.close();
    }
    expect(numbers).toHaveLength(21);
    expect(new Set(numbers).size).toBe(21);
    expect(numbers.every((number) => /^INV-\d{6}$/.test(number))).toBe(true);
  });

  it("of orders and invoices are counted apart, and a number given is kept", async () => {
    const client = await EmulatorClient.start();
    const order = await client.create("salesorders", {});
    const invoice = await client.create("invoices", {});
    const own = await client.create("invoices", { invoicenumber: "MINE-1" });
    expect((await client.get(`salesorders(${order})`)).json["ordernumber"]).toBe("ORD-001000");
    expect((await client.get(`invoices(${invoice})`)).json["invoicenumber"]).toBe("INV-001000");
    expect((await client.get(`invoices(${own})`)).json["invoicenumber"]).toBe("MINE-1");
    await client.close();
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { createEmulator } from "../../../../infra/local/dataverse/createEmulator";
import type { Emulator } from "../../../../infra/local/dataverse/createEmulator";
import { loadDirectory } from "../../../../infra/local/data/loadDirectory";
import { createIdentityServer } from "../../../../infra/local/identity/createIdentityServer";
import { localApplication } from "../../../../infra/local/identity/localApplication";
import { assertSameData, loadData } from "../../../../infra/local/launcher/loadData";
import type { Loaded } from "../../../../infra/local/launcher/loadData";
import { DataverseReader } from "../../../../infra/local/summary/DataverseReader";

const files: Readonly<Record<string, string>> = {
  "accounts.csv": "account_id,account_name,country\nA1,Acme,US\n",
  "products.csv": "product_id,product_name\nP1,Thing\n",
  "orders.csv":
    "order_id,account_id,order_date,currency,state,freight_amount\nO1,A1,2026-01-02,USD,Fulfilled,0\n",
  "order_lines.csv":
    "order_id,line_no,product_id,description,quantity,unit_price,discount_amount,tax_amount\n",
};
const line = "O1,1,P1,,2,3.50,0,0.40\n";

let folder: string;
let emulator: Emulator;
let identity: FastifyInstance;
let addresses: { dataverseUrl: string; identityEndpoint: string; identityHeader: string };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "load-data-"));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  emulator = createEmulator({
    databasePath: ":memory:",
    load: ({ db, model }, from) => loadDirectory(db, model, from),
  });
  identity = createIdentityServer({
    secret: "s",
    lifetimeInSeconds: 600,
    application: localApplication,
    now: () => new Date(),
  });
  const origin = await identity.listen({ port: 0, host: "127.0.0.1" });
  addresses = {
    dataverseUrl: await emulator.listen(0),
    identityEndpoint: `${origin}/msi/token`,
    identityHeader: "s",
  };
});

afterEach(async () => {
  await identity.close();
  await emulator.close();
  rmSync(folder, { recursive: true });
});

async function load(directory?: string): Promise<Loaded> {
  const { dataverseUrl } = addresses;
  const data = directory === undefined ? undefined : { directory };
  const reader = new DataverseReader(addresses);
  return loadData({ data, stateDirectory: folder, dataverseUrl, reader });
}

describe("loadData", () => {
  it("loads a data set once, also one that has no order lines", async () => {
    expect(await load(folder)).toEqual({
      message: `Loaded ${folder}: 0 order lines.`,
      orderLines: 0,
    });
    const again = { message: `Going on with ${folder}, loaded before.`, orderLines: 0 };
    expect(await load(folder)).toEqual(again);
    expect(await load()).toEqual(again);
  });

  it("refuses files that have changed since", async () => {
    writeFileSync(join(folder, "order_lines.csv"), `${files["order_lines.csv"] ?? ""}${line}`);
    expect(await load(folder)).toMatchObject({ orderLines: 1 });
    writeFileSync(join(folder, "order_lines.csv"), files["order_lines.csv"] ?? "");
    await expect(load(folder)).rejects.toThrow(`${folder} has changed since`);
    expect(await load()).toMatchObject({ orderLines: 0 });
  });

  it("never takes orders of which nothing is noted for what is asked for", async () => {
    await load(folder);
    for (const damaged of ["", "{"]) {
      writeFileSync(join(folder, "loaded.json"), damaged);
      await expect(load(folder)).rejects.toThrow("already holds orders of which nothing is noted");
      expect((await load()).message).toContain("orders of which nothing is noted");
    }
  });

  it("loads again after data that was refused and has been mended", async () => {
    writeFileSync(join(folder, "orders.csv"), "order_id\n");
    await expect(load(folder)).rejects.toThrow("orders.csv, line 1: the header lacks");
    writeFileSync(join(folder, "orders.csv"), files["orders.csv"] ?? "");
    expect(await load(folder)).toMatchObject({ message: `Loaded ${folder}: 0 order lines.` });
  });
});

describe("assertSameData", () => {
  let state: string;

  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "same-data-"));
    mkdirSync(join(state, "dataverse"));
  });

  afterEach(() => {
    rmSync(state, { recursive: true });
  });

  /** A twin that was loaded and has stopped. */
  async function keep(directory: string | undefined): Promise<void> {
    const kept = createEmulator({
      databasePath: join(state, "dataverse", "dataverse.sqlite"),
      load: ({ db, model }, from) => loadDirectory(db, model, from),
    });
    const own = { ...addresses, dataverseUrl: await kept.listen(0) };
    const reader = new DataverseReader(own);
    if (directory !== undefined) {
      const { dataverseUrl } = own;
      await loadData({ data: { directory }, stateDirectory: state, dataverseUrl, reader });
    }
    await kept.close();
  }

  it("refuses other data than what a stopped twin kept, and changed files", async () => {
    await keep(folder);
    expect(() => assertSameData(state, { directory: folder })).not.toThrow();
    expect(() => assertSameData(state, undefined)).not.toThrow();
    expect(() => assertSameData(state, { seed: 1, lines: 400 })).toThrow(
      `${state} already holds ${folder}; choose another --persist folder for the sample of 400 lines`,
    );
    writeFileSync(join(folder, "order_lines.csv"), `${files["order_lines.csv"] ?? ""}${line}`);
    expect(() => assertSameData(state, { directory: folder })).toThrow("has changed since");
  });

  it("lets a state without data take any", async () => {
    expect(() => assertSameData(state, { directory: folder })).not.toThrow();
    await keep(undefined);
    expect(() => assertSameData(state, { directory: folder })).not.toThrow();
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeBaseline } from "../../../infra/verify/baseline/takeBaseline";
import { fixedToken } from "../../../infra/verify/client/AccessTokens";
import { DataverseReader } from "../../../infra/verify/client/DataverseReader";
import { FinishedTwin } from "./support/FinishedTwin";
import { found } from "./support/found";
import { addDetail, addForeignInvoice, lineOf } from "./support/records";

const timeoutMs = 60_000;
jest.setTimeout(timeoutMs);
let twin: FinishedTwin;
let folder: string;
let baseline: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "baseline-"));
  baseline = join(folder, "baseline");
  twin = await FinishedTwin.start();
  const foreign = await addForeignInvoice(twin);
  await addDetail(twin, foreign, undefined);
  await twin.small.dataverse.admin("snapshot", {});
  const reader = new DataverseReader(twin.small.dataverse.origin, fixedToken(await twin.token()));
  await takeBaseline(baseline, reader);
}, timeoutMs);
afterAll(async () => {
  await twin.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => twin.restore());

const api = (method: string, path: string, body?: Record<string, string>) =>
  twin.small.dataverse.api(method, path, body);

describe("with a baseline, the checker", () => {
  it("finds NOT_OURS_CHANGED and nothing else: a customer that was changed", async () => {
    await api("PATCH", `accounts(${twin.customer.id})`, { name: "Renamed" });
    expect(await found(twin, { baseline })).toEqual([`NOT_OURS_CHANGED ${twin.customer.id}`]);
  });

  it("finds NOT_OURS_CHANGED and nothing else: an order line that was changed", async () => {
    const salesorderdetailid = lineOf(twin, "active");
    await twin.plant("salesorderdetail", { salesorderdetailid, description: "Changed" });
    expect(await found(twin, { baseline })).toEqual([`NOT_OURS_CHANGED ${salesorderdetailid}`]);
  });

  it("finds NOT_OURS_CHANGED and nothing else: a customer that was added, and one removed", async () => {
    const added = await twin.small.trade.account();
    expect(await found(twin, { baseline })).toEqual([`NOT_OURS_CHANGED ${added.id}`]);
    await api("DELETE", `accounts(${added.id})`);
    expect(await found(twin, { baseline })).toEqual([]);
    const [product] = await twin.small.dataverse.rows("products");
    const id = String(product?.["productid"]);
    const copy = readFileSync(baseline, "utf8");
    const other = join(folder, "other");
    const unknown = "00000000-0000-0000-0000-000000000001";
    writeFileSync(
      other,
      copy.replace("# products\n", `# products\n${unknown} ${"0".repeat(32)}\n`),
    );
    expect(id).not.toBe(unknown);
    expect(await found(twin, { baseline: other })).toEqual([`NOT_OURS_CHANGED ${unknown}`]);
  });

  it("finds nothing wrong in what the job does: new invoices and courtesy columns", async () => {
    await twin.plant("salesorderdetail", {
      salesorderdetailid: lineOf(twin, "single"),
      invjob_errorcode: "NO_PRICE",
    });
    expect(await found(twin, { baseline })).toEqual([]);
  });

  it("finds NOT_OURS_CHANGED and nothing else: an invoice by hand that someone else took for his", async () => {
    const [invoice] = await twin.small.dataverse.rows("invoices?$filter=invjob_stage eq null");
    const invoiceid = String(invoice?.["invoiceid"]);
    await twin.plant("invoice", { invoiceid, name: "Mine" });
    expect(await found(twin, { baseline })).toEqual([`NOT_OURS_CHANGED ${invoiceid}`]);
  });

  it.each([
    ["is not there", "missing", undefined],
    ["is something else", "else", "order,amount\n"],
    ["is cut short", "short", "invoicing-baseline 1\n# accounts\n"],
  ])("refuses a file that %s", async (_name, file, content) => {
    const path = join(folder, file);
    if (content !== undefined) writeFileSync(path, content);
    await expect(twin.verify({ baseline: path })).rejects.toThrow(/baseline/);
  });
});

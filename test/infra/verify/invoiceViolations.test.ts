import { FinishedTwin } from "./support/FinishedTwin";
import { found } from "./support/found";
import {
  canceledDraft,
  harmlessInvoices,
  spoiledInvoices,
  twoOpenDrafts,
} from "./support/spoiledInvoices";

const timeoutMs = 60_000;
let twin: FinishedTwin;

beforeAll(async () => {
  twin = await FinishedTwin.start();
}, timeoutMs);
afterAll(() => twin.close());
afterEach(() => twin.restore());

describe("of invoices, the checker", () => {
  it.each(spoiledInvoices)(
    "finds %s and nothing else: %s",
    async (code, _name, plant) => {
      const id = await plant(twin);
      expect(await found(twin)).toEqual([`${code} ${id}`]);
    },
    timeoutMs,
  );

  it.each(harmlessInvoices)(
    "finds nothing wrong in %s",
    async (_name, change) => {
      await change(twin);
      expect(await found(twin)).toEqual([]);
    },
    timeoutMs,
  );

  it.each([
    ["same", ""],
    ["next", "-2"],
  ])(
    "finds TWO_OPEN_DRAFTS and nothing else: a second draft for a bundle under the %s key",
    async (_name, suffix) => {
      const key = await twoOpenDrafts(twin, suffix);
      expect(await found(twin, { unfinished: true })).toEqual([`TWO_OPEN_DRAFTS ${key}`]);
    },
    timeoutMs,
  );

  it(
    "finds nothing wrong in a canceled draft that nobody can write to",
    async () => {
      await canceledDraft(twin);
      const { findings, standings } = await twin.verify({ readOnlyInvoices: true });
      expect(findings.violations).toEqual([]);
      const names = standings.of("EUR").map(([name]) => name);
      expect(names).toContain("on an invoice that a user paid or canceled");
    },
    timeoutMs,
  );

  it(
    "lets lines and invoices wait before the stages have all run, and says for what",
    async () => {
      await twin.order({ lines: [{ quantity: 1, price: 1, discount: 0, tax: 0 }] });
      expect(await waiting()).toEqual(["waiting for create-lines"]);
      await twin.run("create-lines");
      expect(await waiting()).toEqual(["waiting for bundle"]);
      await twin.run("bundle");
      expect(await waiting()).toEqual(["waiting for calculate"]);
      await twin.run("calculate");
      expect(await waiting()).toEqual(["waiting for send"]);
      await twin.run("send");
      expect(await waiting()).toEqual([]);
    },
    timeoutMs,
  );

  it(
    "allows the platform's totals TOTALS_TOLERANCE for each line, and no more",
    async () => {
      const invoice = await twin.invoiceOf(twin.orders.joined[0]);
      const invoiceid = String(invoice["invoiceid"]);
      const total = Number(invoice["totalamount"]);
      await twin.plant("invoice", { invoiceid, totalamount: Number((total + 0.03).toFixed(2)) });
      const settings = { TOTALS_TOLERANCE: "1" };
      expect(await found(twin, { settings })).toEqual([]);
      expect(await found(twin)).toEqual([`PLATFORM_TOTALS_DIFFER ${invoiceid}`]);
      await twin.plant("invoice", { invoiceid, totalamount: Number((total + 0.04).toFixed(2)) });
      expect(await found(twin, { settings })).toEqual([`PLATFORM_TOTALS_DIFFER ${invoiceid}`]);
    },
    timeoutMs,
  );

  async function waiting(): Promise<string[]> {
    const { findings, standings } = await twin.verify({ unfinished: true });
    expect(findings.violations).toEqual([]);
    const names = standings.of("EUR").map(([name]) => name);
    return names.filter((name) => name.startsWith("waiting"));
  }
});

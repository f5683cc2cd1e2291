import type { InvoiceContent } from "../../../lib/domain/invoice";
import { bundleAll, collect, createLines } from "../../support/dataverse/pipeline";
import { TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade, type TradedOrder } from "../../support/dataverse/Trade";

let environment: TestEnvironment;
let trade: Trade;

beforeEach(async () => {
  environment = await TestEnvironment.start();
  trade = new Trade(environment);
});

afterEach(() => environment.close());

/** Two orders of two customers: what is wrong with one must not harm the other. */
async function twoOrders(): Promise<readonly [TradedOrder, TradedOrder]> {
  const one = await trade.order({ customer: await trade.account(), lines: [{}] });
  return [one, await trade.order({ customer: await trade.account(), lines: [{}] })];
}

async function due(columns: { readonly erpCustomerColumn?: string } = {}) {
  const { calculate } = environment.stores(columns);
  return collect(calculate.dueInvoices({ quietMinutes: 0, patienceMinutes: 60 }));
}

async function contents(): Promise<readonly InvoiceContent[]> {
  const page = await due();
  return [...(await environment.stores().calculate.contentOf(page)).values()];
}

describe("a malformed row harms only itself", () => {
  it("a validated row without bundle key and amounts", async () => {
    const [{ lineIds }] = await twoOrders();
    await createLines(environment.stores());
    const path = `invjob_invoicelines(${lineIds[0] ?? ""})`;
    await environment.api("PATCH", path, { invjob_bundlekey: null, invjob_netamount: null });
    const rows = await collect(environment.stores().bundle.validatedLines());
    expect(rows).toHaveLength(2);
    const bad = rows.find(({ row }) => row.id === lineIds[0]);
    expect(bad?.row).toMatchObject({ bundleKey: null, amounts: null });
    expect(bad?.line.unreadable).toBeUndefined();
  });

  it("a bundled row that lost its stage", async () => {
    const [{ lineIds }] = await twoOrders();
    await bundleAll(environment.stores());
    const path = `invjob_invoicelines(${lineIds[0] ?? ""})`;
    await environment.api("PATCH", path, { invjob_stage: null });
    const rows = (await contents()).flatMap(({ lines }) => lines.map(({ row }) => row));
    expect(rows).toHaveLength(2);
    expect(rows.find(({ id }) => id === lineIds[0])).toMatchObject({
      stage: "OnHold",
      amounts: null,
      unreadable: "column invjob_invoiceline.invjob_stage is empty",
    });
    expect(rows.find(({ id }) => id !== lineIds[0])?.unreadable).toBeUndefined();
  });

  it("an invoice whose stage someone cleared is not ours any more", async () => {
    await twoOrders();
    await bundleAll(environment.stores());
    const ids = (await due()).map(({ id }) => id);
    await environment.api("PATCH", `invoices(${ids[0] ?? ""})`, { invjob_stage: null });
    const now = await environment.stores().calculate.reread(ids);
    expect([...now.keys()]).toEqual(ids.slice(1));
  });
});

describe("the ERP's number of a customer", () => {
  it("may stand in a column of whole numbers", async () => {
    await trade.order({ customer: await trade.account({ numberofemployees: 1070 }), lines: [{}] });
    await bundleAll(environment.stores());
    const [invoice] = await due({ erpCustomerColumn: "numberofemployees" });
    expect(invoice?.customer?.erpNumber).toBe("1070");
    expect(invoice?.unreadable).toBeUndefined();
  });
});

import type { App } from "../../lib/app/composeApp";
import { violationsIn } from "../support/Checker";
import { SmallTwin } from "../support/SmallTwin";
import type { CustomerSample, TradedOrder } from "../support/dataverse/Trade";

const actor = "console kim@desk";
const settings = { BUNDLE_CHUNK_LINES: "2" };
let twin: SmallTwin;
let app: App;
let customer: CustomerSample;
let order: TradedOrder;

beforeAll(async () => {
  twin = await SmallTwin.start();
  app = twin.app(settings);
  customer = await twin.trade.account();
  await twin.trade.priceList("EUR");
  await everything("snapshot");
});

beforeEach(async () => {
  await everything("restore");
  order = await twin.trade.order({ customer, lines: [{}, { price: 7 }, { price: 5 }] });
});

afterAll(() => twin.close());

/** Keeps Dataverse and the ERP as they stand, or brings them back. */
async function everything(verb: "snapshot" | "restore"): Promise<void> {
  await twin.dataverse.admin(verb, { name: "empty" });
  const answer = await fetch(`${twin.erpUrl}/_erp/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: "empty" }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const hold = (id: string, table: "salesorderdetail" | "invoice" = "salesorderdetail") =>
  app.byHand.move({ table, id, actor }, { action: "hold", reason: "price is being agreed" });

function act(
  action: "release" | "retry",
  id: string,
  table: "salesorderdetail" | "invoice" = "salesorderdetail",
) {
  return app.byHand.move({ table, id, actor }, { action });
}

async function onlyInvoice() {
  const [invoice, ...more] = await twin.invoices();
  expect(more).toEqual([]);
  if (invoice === undefined) throw new Error("no invoice");
  return { ...invoice, id: String(invoice.row["invoiceid"]) };
}

async function stages(): Promise<readonly string[]> {
  const ledger = await twin.ledger();
  return order.lineIds.map((id) => ledger.get(id)?.stage ?? "none");
}

describe("a line held by a person", () => {
  it("is taken up on hold although no stage has seen it, and stays on no invoice", async () => {
    const [id = ""] = order.lineIds;
    expect(await hold(id)).toMatchObject({ kind: "done", from: "none", to: "OnHold" });
    await twin.runAll(app);
    expect(await stages()).toEqual(["OnHold", "Invoiced", "Invoiced"]);
    const { row } = (await twin.ledger()).get(id) ?? {};
    expect(row).toMatchObject({
      invjob_holdreason: "price is being agreed",
      invjob_heldby: actor,
      _invjob_invoiceid_value: null,
    });
    expect(String(row?.["invjob_runid"])).toMatch(/^hold-[0-9a-f]{8} by console kim@desk$/);
    expect(await violationsIn(twin, { settings })).toEqual([]);
  });

  it("leaves its draft with its detail, and comes back by stage 1's decision", async () => {
    await twin.runAll(app, ["create-lines", "bundle"]);
    const [id = ""] = order.lineIds;
    expect(await hold(id)).toMatchObject({ kind: "done", from: "Bundled", to: "OnHold" });
    const again = await hold(id);
    expect(again).toMatchObject({ kind: "refused" });
    expect(again.message).toContain("already");
    expect(await twin.dataverse.rows("invoicedetails")).toHaveLength(2);
    expect(String((await onlyInvoice()).row["invjob_linecount"])).toBe("2");
    expect(await violationsIn(twin, { settings, unfinished: true })).toEqual([]);
    expect(await act("release", id)).toMatchObject({
      kind: "done",
      from: "OnHold",
      to: "Validated",
    });
    const { row } = (await twin.ledger()).get(id) ?? {};
    expect(row).toMatchObject({ invjob_holdreason: null, invjob_heldby: null });
    expect(String(row?.["invjob_generation"])).toBe("1");
    await twin.runAll(app, ["bundle", "calculate", "send"]);
    expect(await stages()).toEqual(["Invoiced", "Invoiced", "Invoiced"]);
    expect(await violationsIn(twin, { settings })).toEqual([]);
  });

  it("is released into the error that its order gives by then", async () => {
    const [id = ""] = order.lineIds;
    await hold(id);
    await twin.trade.setState(order.id, 2);
    const outcome = await act("release", id);
    expect(outcome).toMatchObject({ kind: "done", to: "Error" });
    expect(outcome.message).toContain("ORDER_CANCELED");
  });

  it("is refused by the table of moves once it is on its way to the ERP", async () => {
    await twin.runAll(app, ["create-lines", "bundle", "calculate"]);
    const [id = ""] = order.lineIds;
    const { id: invoiceId, row } = await onlyInvoice();
    const refused = await hold(id);
    expect(refused).toMatchObject({ kind: "refused" });
    expect(refused.message).toContain(`${String(row["invoicenumber"])} is ReadyToSend`);
    await hold(invoiceId, "invoice");
    expect(await hold(id)).toMatchObject({ kind: "done", from: "Bundled" });
    await act("release", invoiceId, "invoice");
    await twin.runAll(app, ["calculate", "send"]);
    expect(await stages()).toEqual(["OnHold", "Invoiced", "Invoiced"]);
    expect(await hold(order.lineIds[1] ?? "")).toMatchObject({ kind: "refused" });
    expect(await violationsIn(twin, { settings })).toEqual([]);
  });

  it("is not taken up where it is dated before INVOICE_FROM, so that no release can bill it", async () => {
    const late = twin.app({ ...settings, INVOICE_FROM: "2999-01-01" });
    const request = { table: "salesorderdetail", id: order.lineIds[0] ?? "", actor } as const;
    const outcome = await late.byHand.move(request, { action: "hold", reason: "never" });
    expect(outcome).toMatchObject({ kind: "refused" });
    expect(outcome.message).toContain("INVOICE_FROM");
    expect((await twin.ledger()).size).toBe(0);
  });
});

describe("a line in error", () => {
  it("is decided anew by hand, and heals when its cause is gone", async () => {
    const bad = await twin.trade.order({ customer, lines: [{ quantity: 0 }] });
    const [id = ""] = bad.lineIds;
    expect(await act("retry", id)).toMatchObject({ kind: "refused" });
    await twin.runAll(app, ["create-lines"]);
    const before = (await twin.ledger()).get(id)?.row["@odata.etag"];
    expect(await act("retry", id)).toMatchObject({ kind: "done", from: "Error", to: "Error" });
    expect((await twin.ledger()).get(id)?.row["@odata.etag"]).toBe(before);
    await twin.trade.setState(bad.id, 0);
    await twin.dataverse.api("PATCH", `salesorderdetails(${id})`, { quantity: 3 });
    await twin.trade.setState(bad.id, 3);
    expect(await act("retry", id)).toMatchObject({ kind: "done", from: "Error", to: "Validated" });
    expect(await act("retry", id)).toMatchObject({ kind: "refused" });
  });
});

describe("an invoice in error", () => {
  it("goes back to Draft by hand and is sent once its customer has a number", async () => {
    const nameless = await twin.trade.account({ accountnumber: null });
    order = await twin.trade.order({ customer: nameless, lines: [{}] });
    await twin.runAll(app, ["create-lines", "bundle", "calculate"]);
    const invoice = (await twin.invoices()).find(({ code }) => code === "NO_ERP_CUSTOMER");
    const id = String(invoice?.row["invoiceid"]);
    await twin.dataverse.api("PATCH", `accounts(${nameless.id})`, { accountnumber: "C-9" });
    expect(await act("retry", id, "invoice")).toMatchObject({ kind: "done", to: "Draft" });
    await twin.runAll(app, ["calculate", "send"]);
    expect(await stages()).toEqual(["Invoiced"]);
  });
});

describe("a discard", () => {
  it.each([
    ["bundle", "Validated"],
    ["hold", "OnHold"],
  ] as const)("gives the lines back, to %s, and removes the invoice", async (target, expected) => {
    await twin.runAll(app, ["create-lines", "bundle", "calculate"]);
    const { id } = await onlyInvoice();
    const outcome = await app.byHand.discard({ id, actor }, target);
    expect(outcome).toMatchObject({ kind: "done", from: "ReadyToSend", to: "removed" });
    expect(await twin.invoices()).toEqual([]);
    expect(await twin.dataverse.rows("invoicedetails")).toEqual([]);
    expect(await stages()).toEqual([expected, expected, expected]);
    expect(await app.byHand.discard({ id, actor }, target)).toMatchObject({ kind: "notFound" });
    await twin.runAll(app);
    const now = target === "bundle" ? "Invoiced" : "OnHold";
    expect(await stages()).toEqual([now, now, now]);
    expect(await violationsIn(twin, { settings })).toEqual([]);
  });

  it("mends an invoice that a user canceled, with details that someone added or removed", async () => {
    await twin.runAll(app, ["create-lines", "bundle"]);
    const { id } = await onlyInvoice();
    await twin.dataverse.api("DELETE", `invoicedetails(${order.lineIds[1] ?? ""})`);
    await twin.dataverse.api("POST", "invoicedetails", {
      "invoiceid@odata.bind": `/invoices(${id})`,
      isproductoverridden: true,
      productdescription: "Extra",
      ispriceoverridden: true,
      quantity: 1,
      priceperunit: 3,
    });
    await twin.dataverse.api("PATCH", `invoices(${id})`, { statecode: 3, statuscode: 100003 });
    await twin.runAll(app, ["calculate"]);
    expect((await onlyInvoice()).code).toBe("INVOICE_CANCELED");
    expect(await act("retry", id, "invoice")).toMatchObject({ kind: "refused" });
    expect(await hold(order.lineIds[0] ?? "")).toMatchObject({ kind: "refused" });
    expect(await app.byHand.discard({ id, actor }, "bundle")).toMatchObject({ kind: "done" });
    await twin.runAll(app);
    expect(await stages()).toEqual(["Invoiced", "Invoiced", "Invoiced"]);
    expect(await violationsIn(twin, { settings })).toEqual([]);
  });

  it("is refused for an invoice that is Sent", async () => {
    await twin.runAll(app);
    const { id } = await onlyInvoice();
    const outcome = await app.byHand.discard({ id, actor }, "bundle");
    expect(outcome).toMatchObject({ kind: "refused" });
    expect(outcome.message).toContain("is Sent");
    expect(await twin.invoices()).toHaveLength(1);
  });
});

import type { App } from "../../lib/app/composeApp";
import { violationsIn } from "../support/Checker";
import { SmallTwin } from "../support/SmallTwin";
import type { TradedOrder } from "../support/dataverse/Trade";

const actor = "console kim@desk";
const refused = {
  type: "status",
  code: 400,
  errorCode: "0x80040265",
  message: "The plug-in says no.",
};
let twin: SmallTwin;
let app: App;
let orders: readonly TradedOrder[];

/** From now on no write to these lines' rows succeeds. */
async function refuse(
  lineIds: readonly string[],
  effect: Readonly<Record<string, unknown>>,
): Promise<void> {
  const rules = lineIds.map((id) => ({
    match: { kind: "update", route: `^invjob_invoicelines\\(${id}` },
    times: 1_000,
    effect,
  }));
  await twin.dataverse.admin("faults", { rules });
}

const relent = () => fetch(`${twin.dataverse.origin}/_emulator/faults`, { method: "DELETE" });
const recover = () => app.oversight.recover({ trigger: "reconcile", actor: "reconciler" });

async function stages(of: TradedOrder | undefined): Promise<readonly string[]> {
  const ledger = await twin.ledger();
  return (of?.lineIds ?? []).map((id) => ledger.get(id)?.stage ?? "none");
}

/** The invoice that the order's first line is on. */
async function invoiceOf(order: TradedOrder | undefined): Promise<string> {
  const row = (await twin.ledger()).get(order?.lineIds[0] ?? "")?.row;
  return String(row?.["_invjob_invoiceid_value"]);
}

async function versionOf(id: string): Promise<string> {
  const found = (await twin.invoices()).find(({ row }) => row["invoiceid"] === id);
  return String(found?.row["versionnumber"]);
}

beforeEach(async () => {
  twin = await SmallTwin.start();
  app = twin.app();
  const order = async () =>
    twin.trade.order({ customer: await twin.trade.account(), lines: [{}, {}, {}, {}] });
  orders = [await order(), await order()];
  await twin.runAll(app, ["create-lines", "bundle", "calculate"]);
});

afterEach(() => twin.close());

describe("a discard of which the platform refuses a line", () => {
  it("takes everything else off, says what stays and why, and is finished once that is mended", async () => {
    const [order] = orders;
    const [, culprit = ""] = order?.lineIds ?? [];
    const id = await invoiceOf(order);
    await refuse([culprit], refused);
    const outcome = await app.byHand.discard({ id, actor }, "hold");
    expect(outcome).toMatchObject({ kind: "rejected" });
    for (const part of [culprit, "The plug-in says no.", "3 lines are on hold"])
      expect(outcome.message).toContain(part);
    expect(await stages(order)).toEqual(["OnHold", "Bundled", "OnHold", "OnHold"]);
    const explained = (await app.oversight.explain([culprit])).get(culprit);
    expect(explained).toMatchObject({ standing: "onHold", reasons: [{ code: "DISCARD_REFUSED" }] });
    expect(explained?.summary).toContain("The plug-in says no.");
    const version = await versionOf(id);
    expect(await recover()).toMatchObject({ discards: { finished: 0, left: 1 } });
    expect(await versionOf(id)).toBe(version);
    await relent();
    expect(await recover()).toMatchObject({ discards: { finished: 1, left: 0, reasons: [] } });
    const row = (await twin.ledger()).get(culprit)?.row;
    expect(row).toMatchObject({ invjob_heldby: actor });
    expect(await violationsIn(twin, { unfinished: true })).toEqual([]);
  });

  it.each([refused, { type: "sqlTimeout" }])(
    "keeps no other discard from its end, when it ends with %j",
    async (effect) => {
      const [first, second] = orders;
      for (const order of [first, second]) {
        const begun = { invjob_stage: 727000005, invjob_holdreason: "discard" };
        await twin.dataverse.api("PATCH", `invoices(${await invoiceOf(order)})`, begun);
      }
      await refuse(first?.lineIds ?? [], effect);
      const { discards } = await recover();
      expect(discards).toMatchObject({ finished: 1, left: 1 });
      expect(discards.reasons.join()).toContain("refuses to take 4 off the invoice");
      expect(await stages(first)).toEqual(["Bundled", "Bundled", "Bundled", "Bundled"]);
      expect(await stages(second)).toEqual(["Validated", "Validated", "Validated", "Validated"]);
    },
  );

  it("is finished although a user canceled the invoice half-way", async () => {
    const [order] = orders;
    const id = await invoiceOf(order);
    const begun = { invjob_stage: 727000005, invjob_holdreason: "discard" };
    await twin.dataverse.api("PATCH", `invoices(${id})`, begun);
    await twin.dataverse.api("PATCH", `invoices(${id})`, { statecode: 3, statuscode: 100003 });
    expect(await recover()).toMatchObject({ discards: { finished: 1, left: 0 } });
    expect(await stages(order)).toEqual(["Validated", "Validated", "Validated", "Validated"]);
  });
});

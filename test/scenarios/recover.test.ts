import type { App } from "../../lib/app/composeApp";
import { isJobError } from "../../lib/ports/errors";
import type { HeldLocks } from "../../lib/ports/locks";
import { violationsIn } from "../support/Checker";
import type { TradedOrder } from "../support/dataverse/Trade";
import { HastyClock } from "../support/HastyClock";
import { HttpProxy } from "../support/HttpProxy";
import { SmallTwin } from "../support/SmallTwin";

const actor = "console kim@desk";
/** Waits of the app's, and its slices, take a hundredth of their time. */
const hurry = 100;
const settings = {
  BUNDLE_CHUNK_LINES: "1",
  LOCK_LEASE_SECONDS: "600",
  SLICE_SECONDS: "3600",
  FUNCTION_TIMEOUT_SECONDS: "7200",
};
/** Longer than SENDING_TIMEOUT_MINUTES, twice. */
const hour = 3_600;
/** A service that refuses connections is tried again and again, on a busy machine for a while. */
const timeoutInMs = 60_000;

let twin: SmallTwin;
let app: App;
let order: TradedOrder;

beforeEach(async () => {
  twin = await SmallTwin.start();
  app = twin.app(settings, { clock: new HastyClock(hurry) });
  order = await twin.trade.order({ customer: await twin.trade.account(), lines: [{}, {}, {}] });
});

/** Locks of somebody else's. */
const others: HeldLocks[] = [];

afterEach(async () => {
  for (const lock of others.splice(0)) await lock.release();
  await twin.close();
});

async function invoice() {
  const [found] = await twin.invoices();
  return { stage: found?.stage, row: found?.row, id: String(found?.row["invoiceid"]) };
}

async function stages(): Promise<readonly string[]> {
  const ledger = await twin.ledger();
  return order.lineIds.map((id) => ledger.get(id)?.stage ?? "none");
}

/** Stage 4's next answer is lost: whether the ERP has the document is not known. */
async function sendWithoutAnswer(committed: boolean): Promise<void> {
  await fetch(`${twin.erpUrl}/_erp/faults`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ effect: { type: "status", status: 504, committed } }),
  });
  await twin.runAll(app).catch((error: unknown) => {
    if (!isJobError(error)) throw error;
  });
  expect((await invoice()).stage).toBe("Sending");
}

const later = () => twin.dataverse.admin("clock", { offsetSeconds: hour });
const recover = () => app.oversight.recover({ trigger: "console", actor });

describe("a discard that stopped half-way", () => {
  it.each(["bundle", "hold"] as const)(
    "is finished by recover, lines to %s",
    async (target) => {
      await twin.runAll(app, ["create-lines", "bundle", "calculate"]);
      const { id } = await invoice();
      const proxy = await HttpProxy.start(twin.dataverse.origin);
      const url = `http://127.0.0.1:${String(proxy.port)}`;
      const cut = twin.app({ ...settings, DATAVERSE_URL: url }, { clock: new HastyClock(hurry) });
      let writes = 0;
      proxy.decide = ({ body }) => {
        if (body.includes("PATCH ") || body.includes("DELETE ")) writes += 1;
        return writes > 2 ? "refuse" : "forward";
      };
      await expect(cut.byHand.discard({ id, actor }, target)).rejects.toMatchObject({
        code: "UNAVAILABLE",
      });
      await proxy.stop();
      const half = await stages();
      expect(half.filter((stage) => stage === "Bundled").length).toBeGreaterThan(0);
      expect(half.filter((stage) => stage !== "Bundled").length).toBeGreaterThan(0);
      expect((await invoice()).stage).toBe("OnHold");
      const violations = await violationsIn(twin, { settings });
      expect(violations.join()).toContain("DISCARD_UNFINISHED");
      const move = { table: "invoice", id, actor } as const;
      expect(await app.byHand.move(move, { action: "release" })).toMatchObject({ kind: "refused" });
      expect(await recover()).toMatchObject({ discards: { finished: 1, left: 0 } });
      expect(await twin.invoices()).toEqual([]);
      const expected = target === "bundle" ? "Validated" : "OnHold";
      expect(await stages()).toEqual([expected, expected, expected]);
      expect(await recover()).toMatchObject({ discards: { finished: 0, left: 0 } });
      await twin.runAll(app);
      expect(await violationsIn(twin, { settings })).toEqual([]);
    },
    timeoutInMs,
  );

  it(
    "is finished whichever of its writes was its last",
    async () => {
      const proxy = await HttpProxy.start(twin.dataverse.origin);
      const url = `http://127.0.0.1:${String(proxy.port)}`;
      const cut = twin.app({ ...settings, DATAVERSE_URL: url }, { clock: new HastyClock(hurry) });
      const ends: string[] = [];
      for (let kept = 0; kept < 10 && ends.at(-1) !== "done 0"; kept += 1) {
        if (kept > 1)
          order = await twin.trade.order({
            customer: await twin.trade.account(),
            lines: [{}, {}, {}],
          });
        await twin.runAll(app, ["create-lines", "bundle", "calculate"]);
        const { id } = await invoice();
        let writes = 0;
        proxy.decide = ({ body }) => {
          if (body.includes("PATCH ") || body.includes("DELETE ")) writes += 1;
          return writes > kept ? "refuse" : "forward";
        };
        const discard = cut.byHand.discard({ id, actor }, "hold");
        const end = await discard.then(
          ({ kind }) => kind,
          () => "cut",
        );
        const { discards } = await recover();
        ends.push(`${end} ${String(discards.finished)}`);
        expect(discards.left).toBe(0);
        // Cut before its first write it never began.
        if (kept === 0) continue;
        expect(await twin.invoices()).toEqual([]);
        expect(await stages()).toEqual(["OnHold", "OnHold", "OnHold"]);
      }
      await proxy.stop();
      // The hold, three chunks, the removal.
      expect(ends).toEqual(["cut 0", "cut 1", "cut 1", "cut 1", "cut 1", "done 0"]);
      expect(await violationsIn(twin, { settings })).toEqual([]);
    },
    timeoutInMs,
  );

  it(
    "is finished although a user canceled the invoice meanwhile",
    async () => {
      await twin.runAll(app, ["create-lines", "bundle", "calculate"]);
      const { id } = await invoice();
      await twin.dataverse.api("PATCH", `invoices(${id})`, {
        invjob_stage: 727000005,
        invjob_holdreason: "discard",
      });
      await twin.dataverse.api("PATCH", `invoices(${id})`, { statecode: 3, statuscode: 100003 });
      // A slice of the hasty clock's may be over before a busy machine gets to the discard.
      const { oversight } = twin.app(settings);
      expect(await oversight.recover({ trigger: "console", actor })).toMatchObject({
        discards: { finished: 1, left: 0, reasons: [] },
      });
      expect(await twin.invoices()).toEqual([]);
      await twin.runAll(app);
      expect(await stages()).toEqual(["Invoiced", "Invoiced", "Invoiced"]);
      expect(await violationsIn(twin, { settings })).toEqual([]);
    },
    timeoutInMs,
  );
});

describe("a claim whose sender is gone", () => {
  it.each([true, false])(
    "is settled by recover once it is old enough, booked: %s",
    async (committed) => {
      await sendWithoutAnswer(committed);
      expect(await recover()).toMatchObject({ send: null });
      await later();
      expect((await app.oversight.health()).reasons.join()).toContain("1 invoice is Sending");
      expect(await recover()).toMatchObject({ send: { stage: "send", trigger: "console" } });
      expect((await invoice()).stage).toBe(committed ? "Sent" : "ReadyToSend");
      await twin.runAll(app, ["send"]);
      expect(await stages()).toEqual(["Invoiced", "Invoiced", "Invoiced"]);
      expect(await violationsIn(twin, { settings })).toEqual([]);
    },
  );
});

describe("an invoice on hold whose answer of the ERP is outstanding", () => {
  /** Its content changed meanwhile, so that stage 4 leaves it to a person. */
  async function onHold(committed: boolean): Promise<string> {
    await sendWithoutAnswer(committed);
    const { id } = await invoice();
    await twin.dataverse.api("PATCH", `invoices(${id})`, {
      invjob_stage: 727000005,
      invjob_holdreason: "content changed",
    });
    return id;
  }

  it("is Sent by a release when the ERP has it, and cannot be discarded", async () => {
    const id = await onHold(true);
    const outcome = await app.byHand.discard({ id, actor }, "bundle");
    expect(outcome).toMatchObject({ kind: "refused" });
    expect(outcome.message).toContain("it is Sent now");
    expect((await invoice()).stage).toBe("Sent");
    expect(await stages()).toEqual(["Invoiced", "Invoiced", "Invoiced"]);
    expect(await violationsIn(twin, { settings })).toEqual([]);
  });

  it("waits until an absence counts, then is sent again under a new key", async () => {
    const id = await onHold(false);
    const release = { table: "invoice", id, actor } as const;
    const early = await app.byHand.move(release, { action: "release" });
    expect(early).toMatchObject({ kind: "refused" });
    expect(early.message).toContain("ERP_SETTLE_SECONDS");
    const before = (await invoice()).row?.["invjob_erpkey"];
    await later();
    expect(await app.byHand.move(release, { action: "release" })).toMatchObject({
      kind: "done",
      to: "Draft",
    });
    await twin.runAll(app, ["calculate", "send"]);
    const { stage, row } = await invoice();
    expect(stage).toBe("Sent");
    expect(row?.["invjob_erpkey"]).not.toBe(before);
    expect(await violationsIn(twin, { settings })).toEqual([]);
  });
});

describe("a record that someone works on", () => {
  it("is refused with its holder and age, until its lock is taken away by hand", async () => {
    await twin.runAll(app, ["create-lines", "bundle"]);
    const { id } = await invoice();
    others.push((await twin.locks().acquireRecords("invoice", [id], "desk/1 run-9")).held);
    const move = { table: "invoice", id, actor } as const;
    const refused = await app.byHand.move(move, { action: "hold", reason: "a question" });
    expect(refused).toMatchObject({ kind: "locked", holder: { owner: "desk/1 run-9" } });
    const explained = await app.oversight.explain(order.lineIds);
    const codes = explained.get(order.lineIds[0] ?? "")?.reasons.map(({ code }) => code);
    expect(codes).toContain("LOCKED");
    const [lock, ...more] = await app.oversight.locks();
    expect(more).toEqual([]);
    expect(lock).toMatchObject({ kind: "invoice", names: [id], owner: "desk/1 run-9" });
    expect(await app.oversight.releaseLock(lock?.id ?? "", actor)).toMatchObject({ names: [id] });
    expect(await app.oversight.releaseLock(lock?.id ?? "", actor)).toBeUndefined();
    expect(await app.byHand.move(move, { action: "hold", reason: "a question" })).toMatchObject({
      kind: "done",
    });
    const journal = await twin.journal();
    expect(journal.map(({ action }) => action)).toEqual([
      "hold",
      "release lock",
      "release lock",
      "hold",
    ]);
    expect(journal[1]).toMatchObject({ actor, outcome: "taken from desk/1 run-9" });
  });

  it("a stage's lock is listed and can be taken away, and a dead run is closed by recover", async () => {
    const runId = "9999999999999-send-00000000";
    const acquired = await twin.locks().acquireStage("send", runId, "desk/1");
    if (acquired.kind === "held") others.push(acquired.lock);
    const [lock] = await app.oversight.locks();
    expect(lock).toMatchObject({ id: "stage/send", owner: "desk/1" });
    expect(await recover()).toMatchObject({ busy: ["send"] });
    await app.oversight.releaseLock("stage/send", actor);
    expect(await app.oversight.locks()).toEqual([]);
    expect(await recover()).toMatchObject({ busy: [], deadRuns: 0 });
  });
});

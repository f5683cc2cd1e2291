import type { HeldLocks } from "../../../lib/ports/locks";
import { consoleOf } from "../../support/consoleOf";
import type { TradedOrder } from "../../support/dataverse/Trade";
import { SmallTwin } from "../../support/SmallTwin";

const unknownId = "6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d";
const settings = { BUNDLE_CHUNK_LINES: "2", CREATE_LINES_SCHEDULE: "0 0 1 * * *" };

let twin: SmallTwin;
let terminal: Awaited<ReturnType<typeof consoleOf>>;
let order: TradedOrder;
/** Another customer's line without a quantity. */
let bad: TradedOrder;

beforeAll(async () => {
  twin = await SmallTwin.start();
  terminal = await consoleOf(twin, settings);
  const customer = await twin.trade.account();
  order = await twin.trade.order({ customer, lines: [{}, { price: 7 }, { price: 5 }] });
  const other = await twin.trade.account();
  bad = await twin.trade.order({ customer: other, lines: [{ quantity: 0 }] });
  await twin.runAll(twin.app(settings), ["create-lines", "bundle"]);
  await twin.dataverse.admin("snapshot", { name: "bundled" });
});

beforeEach(() => twin.dataverse.admin("restore", { name: "bundled" }));

/** Locks of somebody else's. */
const others: HeldLocks[] = [];

afterEach(async () => {
  for (const lock of others.splice(0)) await lock.release();
});

afterAll(async () => {
  await terminal.close();
  await twin.close();
});

const run = (...args: string[]) => terminal.run(args);
const line = (index = 0) => order.lineIds[index] ?? "";

async function stageOf(id: string): Promise<string | undefined> {
  return (await twin.ledger()).get(id)?.stage;
}

async function invoice() {
  const [found] = await twin.invoices();
  return { stage: found?.stage, id: String(found?.row["invoiceid"]), row: found?.row };
}

/** Takes a lock as another machine would. */
async function lockInvoice(): Promise<string> {
  const { id } = await invoice();
  others.push((await twin.locks().acquireRecords("invoice", [id], "desk/1 run-9")).held);
  return id;
}

describe("explain", () => {
  it("tells what is wrong with a line once, and the cure once", async () => {
    const { code, out } = await run("explain", bad.lineIds[0] ?? "");
    expect(code).toBe(0);
    expect(out).toContain(": the line is in error.");
    expect(out.match(/NO_QUANTITY/g)).toHaveLength(1);
    expect(out.match(/Set the quantity/g)).toHaveLength(1);
    expect(out).toContain("waits for the stage create-lines");
  });

  it("names the invoice that a line is on by the id that other commands take", async () => {
    const { id, row } = await invoice();
    const { out } = await run("explain", line());
    expect(out).toContain(`On invoice ${String(row?.["invoicenumber"])}, ${id}.`);
  });

  it("gives the same as JSON, and knows an id in capitals", async () => {
    const { code, out } = await run("explain", line().toUpperCase(), "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ orderLineId: line(), standing: "waiting" });
  });

  it("ends with 4 for a line that does not exist", async () => {
    const { code, out } = await run("explain", unknownId);
    expect({ code, out }).toEqual({
      code: 4,
      out: `There is no order line with the id ${unknownId}.`,
    });
  });
});

describe("hold, release and retry", () => {
  it("set a line aside under a person's name and take it up again", async () => {
    const held = await run("hold", "salesorderdetail", line(), "--reason", "price is being agreed");
    expect(held).toMatchObject({ code: 0, out: expect.stringContaining("price") as string });
    expect(await stageOf(line())).toBe("OnHold");
    expect((await twin.ledger()).get(line())?.row["invjob_heldby"]).toMatch(/^console .+@.+/);
    const again = await run("hold", "invjob_invoiceline", line(), "--reason", "twice");
    expect(again).toMatchObject({ code: 5, out: expect.stringContaining("already") as string });
    expect((await run("explain", line())).out).toContain("the line is on hold.");
    expect(await run("release", "salesorderdetail", line())).toMatchObject({ code: 0 });
    expect(await stageOf(line())).toBe("Validated");
  });

  it("set an invoice aside and take it up again", async () => {
    const { id } = await invoice();
    expect((await run("hold", "invoice", id, "--reason", "a question")).code).toBe(0);
    expect((await invoice()).stage).toBe("OnHold");
    const { code, out } = await run("release", "invoice", id, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ kind: "done", from: "OnHold", to: "Draft" });
  });

  it("decide a line in error anew, and refuse one that is not", async () => {
    const [id = ""] = bad.lineIds;
    const decided = await run("retry", "salesorderdetail", id);
    expect(decided).toMatchObject({
      code: 0,
      out: expect.stringContaining("NO_QUANTITY") as string,
    });
    expect((await run("retry", "salesorderdetail", line())).code).toBe(5);
  });

  it.each([
    ["hold", "salesorderdetail", unknownId, "--reason", "x"],
    ["release", "invjob_invoiceline", unknownId],
    ["retry", "invoice", unknownId],
    ["discard", unknownId],
  ])("%s %s ends with 4 for an id that nothing has", async (...args) => {
    const { code, out } = await run(...args);
    expect(code).toBe(4);
    expect(out).toContain(unknownId);
  });

  it("end with 3 and the holder's name while somebody else is at work on the record", async () => {
    const id = await lockInvoice();
    const { code, out } = await run("hold", "invoice", id, "--reason", "a question");
    expect(code).toBe(3);
    expect(out).toContain("desk/1 run-9");
    expect((await invoice()).stage).toBe("Draft");
  });
});

describe("discard", () => {
  it.each([
    ["to be bundled again", [], "Validated"],
    ["on hold", ["--lines", "hold"], "OnHold"],
  ])("takes an invoice apart, its lines back %s", async (_, options, expected) => {
    const { id } = await invoice();
    const { code } = await run("discard", id, ...options);
    expect(code).toBe(0);
    expect(await twin.invoices()).toEqual([]);
    for (const lineId of order.lineIds) expect(await stageOf(lineId)).toBe(expected);
    expect((await run("discard", id)).code).toBe(4);
  });
});

describe("locks", () => {
  it("are listed with their holder and age, and none where none are", async () => {
    expect((await run("locks")).out).toBe("No locks are held.");
    const id = await lockInvoice();
    const { code, out } = await run("locks");
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`desk/1 run-9  \\d+ s  .*${id}`));
  });

  it("are taken away only by a yes, which is recorded", async () => {
    await lockInvoice();
    const listed = JSON.parse((await run("locks", "--json")).out) as { locks: { id: string }[] };
    const release = ["locks", "release", listed.locks[0]?.id ?? ""];
    const unasked = await terminal.run(release, "nobody");
    expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining("--yes") as string });
    const refused = await terminal.run(release, "no");
    expect(refused).toMatchObject({ code: 5, out: "Left as it was." });
    expect(refused.questions.join()).toContain("desk/1 run-9");
    expect((await run("locks")).out).toContain("desk/1 run-9");
    const released = await terminal.run(release, "yes");
    expect(released).toMatchObject({ code: 0, out: "Taken from desk/1 run-9." });
    expect((await run("locks")).out).toBe("No locks are held.");
    expect(await terminal.run(release, "yes")).toMatchObject({ code: 4, questions: [] });
    const noted = (await twin.journal()).filter(({ action }) => action === "release lock");
    expect(noted).toHaveLength(1);
  });

  it("are taken away unasked with --yes", async () => {
    await lockInvoice();
    const listed = JSON.parse((await run("locks", "--json")).out) as { locks: { id: string }[] };
    const { code, questions } = await run("locks", "release", listed.locks[0]?.id ?? "", "--yes");
    expect({ code, questions }).toEqual({ code: 0, questions: [] });
  });
});

describe("recover", () => {
  it("says that there is nothing to finish, and finishes a discard that was begun", async () => {
    const idle = await run("recover");
    expect(idle).toMatchObject({ code: 0, out: expect.stringContaining("0 discards") as string });
    const { id } = await invoice();
    await run("hold", "invoice", id, "--reason", "a question");
    await twin.dataverse.api("PATCH", `invoices(${id})`, { invjob_holdreason: "discard" });
    const { code, out } = await run("recover");
    expect(code).toBe(0);
    expect(out).toContain("1 discards finished, 0 left");
    expect(await twin.invoices()).toEqual([]);
  });
});

describe("stage and runs", () => {
  it("tell why a record is not due, in one sentence", async () => {
    const { code, out } = await run("stage", "bundle", "--record", bad.lineIds[0] ?? "");
    expect(code).toBe(5);
    expect(out).toMatch(/^Nothing to do: it is in error.*[^.]\.$/);
  });

  it("list what was run, and keep the log apart from what a person is told", async () => {
    const ran = await run("stage", "create-lines");
    expect(ran).toMatchObject({ code: 0, err: "" });
    expect(ran.notes).toContain("run started");
    const { out } = await run("runs", "--stage", "create-lines", "--json");
    const { runs } = JSON.parse(out) as { runs: { stage: string; startedBy: string }[] };
    expect(runs[0]).toMatchObject({ stage: "create-lines", trigger: "console" });
    expect((await run("runs", "--status", "failed")).out).toBe("No runs.");
  });
});

import type { App } from "../../lib/app/composeApp";
import type { StageName } from "../../lib/domain/stages";
import { isJobError } from "../../lib/ports/errors";
import { violationsIn } from "../support/Checker";
import { Fault } from "../support/dataverse/Faults";
import type { CustomerSample } from "../support/dataverse/Trade";
import { SmallTwin } from "../support/SmallTwin";

const timeoutInMs = 30_000;
jest.setTimeout(timeoutInMs);

/** What keeps two runs from meeting is switched off, so that they do. */
const unlocked = { STAGE_LOCK: "off", RECORD_LOCKS: "off" };
/** Drafts stay open. */
const unhurried = { ...unlocked, BUNDLE_QUIET_MINUTES: "60" };

const joinOfDraft = { method: "PATCH", route: "^invoices\\(", body: "invjob_touch" };

let twin: SmallTwin;
let customer: CustomerSample;

beforeEach(async () => {
  twin = await SmallTwin.start();
  customer = await twin.trade.account();
});

afterEach(async () => {
  await twin.close();
});

/** A run that may come out red because the other one did all there was to do. */
async function run(app: App, stage: StageName): Promise<number> {
  try {
    const result = await app.runStage(stage, { trigger: "console" });
    return result.kind === "ran" ? result.report.counts.succeeded : 0;
  } catch (error) {
    if (!isJobError(error)) throw error;
    return 0;
  }
}

function lines(count: number): Promise<{ readonly lineIds: readonly string[] }> {
  return twin.trade.order({ customer, lines: Array.from({ length: count }, () => ({})) });
}

/** How many lines each invoice has, by its stage. */
async function invoices(): Promise<readonly string[]> {
  const found = await twin.invoices();
  return found
    .map(({ stage, row }) => `${stage} ${String(Number(row["invjob_linecount"]))}`)
    .sort();
}

async function expectVerifiedInTheEnd(documents: number): Promise<void> {
  await twin.runAll(twin.app());
  await twin.runAll(twin.app());
  expect(await violationsIn(twin)).toEqual([]);
  expect(twin.book.summarize()).toMatchObject({ documents, duplicates: 0 });
}

describe("two bundlers, one bundle and no draft", () => {
  it("make one draft, and each line joins it once", async () => {
    await lines(5);
    await run(twin.app(), "create-lines");
    const hold = await Fault.hold(twin.dataverse, {
      match: { kind: "create", route: "^invoices\\b" },
      times: 2,
    });
    const runs = [1, 2].map(() =>
      run(twin.app({ ...unhurried, BUNDLE_CHUNK_LINES: "2" }), "bundle"),
    );
    await hold.caught(2);
    await hold.remove();
    const succeeded = await Promise.all(runs);
    expect(succeeded.reduce((sum, count) => sum + count)).toBe(5);
    expect(await invoices()).toEqual(["Draft 5"]);
    expect(await violationsIn(twin, { unfinished: true })).toEqual([]);
    await expectVerifiedInTheEnd(1);
  });

  it("share the work where the second meets the draft of the first", async () => {
    await lines(4);
    await run(twin.app(), "create-lines");
    const hold = await Fault.hold(twin.dataverse, {
      match: { kind: "create", route: "^invoices\\b" },
    });
    const late = run(twin.app(unhurried), "bundle");
    await hold.caught();
    expect(await run(twin.app(unhurried), "bundle")).toBe(4);
    await hold.remove();
    expect(await late).toBe(0);
    expect(await invoices()).toEqual(["Draft 4"]);
    await expectVerifiedInTheEnd(1);
  });
});

describe("a draft that is finalised between a bundler's read and its write", () => {
  it("is left alone: the lines go on a new draft", async () => {
    await lines(1);
    await twin.runAll(twin.app(unhurried), ["create-lines", "bundle"]);
    const [draft] = await twin.invoices();
    const id = String(draft?.row["invoiceid"]);
    await lines(3);
    await run(twin.app(), "create-lines");
    const hold = await Fault.hold(twin.dataverse, { match: joinOfDraft });
    const late = run(twin.app(unhurried), "bundle");
    await hold.caught();
    await twin.dataverse.api("PATCH", `invoices(${id})`, { invjob_bundlekey: `closed-${id}` });
    await hold.remove();
    expect(await late).toBe(3);
    expect(await invoices()).toEqual(["Draft 1", "Draft 3"]);
    await expectVerifiedInTheEnd(2);
  });

  it("and replaced by a full one, both sent, costs the bundler no more than its work", async () => {
    await lines(1);
    await twin.runAll(twin.app(unhurried), ["create-lines", "bundle"]);
    await lines(3);
    await run(twin.app(), "create-lines");
    const hold = await Fault.hold(twin.dataverse, { match: joinOfDraft });
    const late = run(twin.app(unhurried), "bundle");
    await hold.caught();
    const other = twin.app({ ...unlocked, MAX_LINES_PER_INVOICE: "2" });
    await twin.runAll(other, ["bundle", "calculate", "send"]);
    expect(await invoices()).toEqual(["Sent 2", "Sent 2"]);
    const before = [await twin.ledger(), await twin.invoices()];
    await hold.remove();
    expect(await late).toBe(0);
    const left = (await twin.invoices()).filter(({ stage }) => stage === "Draft");
    expect(await twin.ledger()).toEqual(before[0]);
    expect(left.every(({ row }) => Number(row["invjob_linecount"] ?? 0) === 0)).toBe(true);
    await expectVerifiedInTheEnd(2);
    expect(await invoices()).toEqual(["Sent 2", "Sent 2"]);
  });
});

describe("a line that is bundled between stage 3's read and its write", () => {
  it("is on the invoice that is summed and sent", async () => {
    await lines(2);
    await twin.runAll(twin.app(), ["create-lines", "bundle"]);
    const hold = await Fault.hold(twin.dataverse, {
      match: { method: "PATCH", route: "^invoices\\(", body: "invjob_contenthash" },
    });
    const calculating = run(twin.app(), "calculate");
    await hold.caught();
    await lines(1);
    await twin.runAll(twin.app(), ["create-lines", "bundle"]);
    await hold.remove();
    expect(await calculating).toBe(1);
    expect(await invoices()).toEqual(["ReadyToSend 3"]);
    await expectVerifiedInTheEnd(1);
  });
});

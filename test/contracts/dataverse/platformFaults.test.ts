import type { LedgerLine } from "../../../lib/domain/ledgerRow";
import type { JsonObject } from "../../../lib/adapters/dataverse/json";
import type { DataverseStores } from "../../../lib/adapters/dataverse/createDataverseStores";
import { InstantClock } from "../../support/dataverse/InstantClock";
import { collect, createLines, newId, openDraft, stamp } from "../../support/dataverse/pipeline";
import { TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";

let environment: TestEnvironment;
let stores: DataverseStores;
let lines: LedgerLine[];

beforeEach(async () => {
  environment = await TestEnvironment.start();
  stores = environment.stores({ clock: new InstantClock() });
  const trade = new Trade(environment);
  await trade.order({ customer: await trade.account(), lines: [{}, {}, {}] });
  lines = await createLines(stores);
});

afterEach(() => environment.close());

/** What the joining set meets: its third write, a detail, fails so many times. */
async function joinUnder(effect: JsonObject, times: number): Promise<string | undefined> {
  const draft = await openDraft(stores, lines[0] as LedgerLine);
  const match = { kind: "create", route: "^invoicedetails" };
  await environment.admin("faults", { match, effect, times, skip: 0 });
  const set = { draft, touch: newId(), lines, closes: false };
  const [outcome] = await stores.bundle.join([set], stamp);
  if (outcome?.kind !== "failed") return outcome?.kind;
  return outcome.outcome.kind;
}

/** Details on the invoice, and rows that wait still: all three, or none of them. */
async function joined(): Promise<readonly number[]> {
  const details = await environment.rows("invoicedetails?$select=invoicedetailid");
  const waiting = await collect(stores.bundle.validatedLines());
  return [details.length, waiting.length];
}

describe("a joining set under a fault of the platform", () => {
  it.each(["nested", "single"])(
    "is sent again after a deadlock, which is answered in the %s shape",
    async (failedChangeSetShape) => {
      await environment.admin("switches", { failedChangeSetShape });
      expect(await joinUnder({ type: "deadlock" }, 2)).toBe("joined");
      expect(await joined()).toEqual([3, 0]);
    },
  );

  it("is sent again after it was rolled back", async () => {
    expect(await joinUnder({ type: "rolledBack" }, 1)).toBe("joined");
    expect(await joined()).toEqual([3, 0]);
  });

  it("is said to have timed out where nothing was written, to be tried in halves", async () => {
    expect(await joinUnder({ type: "sqlTimeout", committed: false }, 1)).toBe("timedOut");
    expect(await joined()).toEqual([0, 3]);
  });

  it("is rejected with the platform's text where one of its writes is refused", async () => {
    const refusal = { type: "status", code: 400, errorCode: "0x80040265", message: "no" };
    expect(await joinUnder(refusal, 1)).toBe("rejected");
    expect(await joined()).toEqual([0, 3]);
  });
});

describe("a request under a fault of the gateway", () => {
  it.each([
    [{ type: "unavailable", status: 502, committed: true }],
    [{ type: "unavailable", status: 503, committed: false, retryAfter: 2 }],
    [{ type: "unavailable", status: 504, committed: true }],
    [{ type: "throttle", facet: "concurrency", retryAfter: { dateInSeconds: 5 } }],
    [{ type: "dropAnswer" }],
  ])("writes once what it meant to write: %j", async (effect) => {
    const draft = await openDraft(stores, lines[0] as LedgerLine);
    await environment.admin("faults", { match: { kind: "batch" }, effect });
    const set = { draft, touch: newId(), lines, closes: false };
    const [outcome] = await stores.bundle.join([set], stamp);
    expect(outcome?.kind).toBe("joined");
    expect(await joined()).toEqual([3, 0]);
  });
});

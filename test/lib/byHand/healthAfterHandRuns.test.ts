import { createTableRuns } from "../../../lib/adapters/runs/createTableRuns";
import { createTableClient } from "../../../lib/adapters/storage/tableClients";
import { checkHealth } from "../../../lib/byHand/checkHealth";
import { timerNames } from "../../../lib/domain/health";
import { wholeStage, type RunReport } from "../../../lib/ports/runs";
import { aRunReport } from "../../contracts/runsContract";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../../support/azurite";
import { ManualClock } from "../../support/ManualClock";

const now = new Date("2026-05-01T00:00:00Z");

let azurite: Azurite;
beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(() => azurite.stop());

/** Of `send`, the newest first. */
async function statusAfter(...newestFirst: readonly RunReport[]): Promise<string> {
  const client = createTableClient(azurite, `${uniqueTablePrefix()}Runs`);
  const reports = createTableRuns({ client, clock: new ManualClock() });
  for (const [place, report] of newestFirst.entries())
    await reports.start({ ...report, runId: `82042656${String(10_000 + place)}-send-0000abcd` });
  const health = await checkHealth({
    clock: { now: () => now },
    heartbeats: { look: () => Promise.resolve({ since: now, last: new Map() }) },
    reports,
    store: { countSending: () => Promise.resolve({ count: 0, exceeds: false }) },
    schedules: Object.fromEntries(timerNames.map((name) => [name, undefined])) as never,
    sendingTimeoutMinutes: 15,
  });
  return health.status;
}

const failed = aRunReport({ status: "failed", endedOn: now, message: "it failed" });
const completed = aRunReport({ status: "completed", endedOn: now });
const record = { ...completed, scope: { ...wholeStage, recordId: "an invoice" } };
const dry = { ...completed, scope: { ...wholeStage, dryRun: true } };

describe("the health of a stage whose last run failed", () => {
  it("is not mended by what people do beside it, however often", async () => {
    expect([await statusAfter(completed), await statusAfter(failed)]).toEqual(["green", "red"]);
    for (const beside of [record, dry, aRunReport({ status: "queued" })])
      expect(await statusAfter(beside, failed)).toBe("red");
    expect(await statusAfter(completed, failed)).toBe("green");
    const pressed = Array.from({ length: 60 }, () => record);
    expect(await statusAfter(...pressed, failed)).toBe("red");
  });

  it("is not spoiled by a record that failed by hand", async () => {
    expect(await statusAfter({ ...record, status: "failed" }, completed)).toBe("green");
  });
});

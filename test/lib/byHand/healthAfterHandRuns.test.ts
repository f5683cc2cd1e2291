import { checkHealth } from "../../../lib/byHand/checkHealth";
import { timerNames } from "../../../lib/domain/health";
import { wholeStage, type RunReport } from "../../../lib/ports/runs";
import { aRunReport } from "../../contracts/runsContract";

const now = new Date("2026-05-01T00:00:00Z");

function statusAfter(...newestFirst: readonly RunReport[]): Promise<string> {
  const ofSend = newestFirst.map((report) => ({ ...report, stage: "send" as const }));
  const health = checkHealth({
    clock: { now: () => now },
    heartbeats: { look: () => Promise.resolve({ since: now, last: new Map() }) },
    reports: {
      latest: (stage) => Promise.resolve(stage === "send" ? ofSend : []),
    },
    store: { countSending: () => Promise.resolve({ count: 0, exceeds: false }) },
    schedules: Object.fromEntries(timerNames.map((name) => [name, undefined])) as never,
    sendingTimeoutMinutes: 15,
  });
  return health.then(({ status }) => status);
}

const failed = aRunReport({ status: "failed", endedOn: now, message: "it failed" });
const completed = aRunReport({ status: "completed", endedOn: now });

describe("the health of a stage whose last run failed", () => {
  it("is not mended by what people do beside it", async () => {
    const record = { ...completed, scope: { ...wholeStage, recordId: "an invoice" } };
    const dry = { ...completed, scope: { ...wholeStage, dryRun: true } };
    const queued = aRunReport({ status: "queued" });
    expect(await statusAfter(completed)).not.toBe(await statusAfter(failed));
    for (const beside of [record, dry, queued])
      expect(await statusAfter(beside, failed)).toBe(await statusAfter(failed));
    expect(await statusAfter(completed, failed)).toBe(await statusAfter(completed));
  });

  it("is not spoiled by a record that failed by hand", async () => {
    const record = { ...failed, scope: { ...wholeStage, recordId: "an invoice" } };
    expect(await statusAfter(record, completed)).toBe(await statusAfter(completed));
  });
});

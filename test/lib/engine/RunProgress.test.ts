import { noCounts } from "../../../lib/engine/counts";
import { RunProgress } from "../../../lib/engine/RunProgress";
import { aRunReport } from "../../contracts/runsContract";
import { MemoryReports } from "../../support/engineParts";
import { ManualClock } from "../../support/ManualClock";
import { RecordingTelemetry } from "../../support/RecordingTelemetry";

describe("RunProgress", () => {
  it("reports and logs how the run fared with the cache of base data, by table", async () => {
    const reports = new MemoryReports();
    const telemetry = new RecordingTelemetry();
    const options = { clock: new ManualClock(), reports, telemetry, reportEveryMs: 0 };
    const progress = new RunProgress(aRunReport(), options);
    await progress.start();
    let hits = 0;
    progress.reads({ baseDataUse: () => ({ currencies: { hits: (hits += 1), misses: 1 } }) });
    await progress.pageDone(noCounts);
    await progress.end("completed", "");
    expect(reports.written.map(({ baseDataUse }) => baseDataUse["currencies"]?.hits)).toEqual([
      undefined,
      1,
      2,
    ]);
    const log = telemetry.of("info").find(({ text }) => text === "run completed");
    expect(log?.fields["baseDataUse"]).toBe('{"currencies":{"hits":2,"misses":1}}');
    const metrics = telemetry.of("metric").filter(({ text }) => /^cache/.test(text));
    expect(metrics).toMatchObject([
      { text: "cache.hits", value: 2, fields: { stage: "send", table: "currencies" } },
      { text: "cache.misses", value: 1, fields: { stage: "send", table: "currencies" } },
    ]);
  });
});

import { stageNames } from "../../lib/domain/stages";
import { violationsIn } from "../support/Checker";
import { endState } from "../support/endState";
import { HastyClock } from "../support/HastyClock";
import { SmallPipeline, steps } from "../support/SmallPipeline";
import { SmallTwin } from "../support/SmallTwin";

const timeoutInMs = 120_000;

/**
 * A tenth of what the platform allows a user (DATAVERSE.md 6: 6,000 requests and 20 minutes of
 * execution in 5 minutes, 52 requests at a time), in a window of three seconds.
 */
const tenth = {
  requests: 6,
  executionMs: 1_200,
  concurrent: 5,
  windowSeconds: 3,
  latencyMs: 20,
};

interface RequestTotals {
  readonly byStatus: Readonly<Record<string, number>>;
  readonly insideRetryAfter: number;
}

describe("limits at a tenth of the platform's", () => {
  it(
    "change nothing of the end, and no request comes inside a Retry-After",
    async () => {
      const pipeline = await SmallPipeline.start();
      try {
        const { dataverse } = pipeline.twin;
        const unlimited = await pipeline.finish(pipeline.app());
        await pipeline.goBackTo("morning");
        await dataverse.admin("limits", tenth);
        await dataverse.admin("log/reset", {});
        const app = pipeline.twin.app(SmallPipeline.settings);
        for (const step of steps) await pipeline.take(step, app);
        const { total } = (await dataverse.admin("log")) as unknown as { total: RequestTotals };
        await dataverse.admin("limits", {});
        expect(total.byStatus["429"]).toBeGreaterThanOrEqual(5);
        expect(total.insideRetryAfter).toBe(0);
        expect(await pipeline.finish(pipeline.app(), steps.length)).toEqual(unlimited);
        expect(await pipeline.violations()).toEqual([]);
      } finally {
        await pipeline.close();
      }
    },
    timeoutInMs,
  );
});

describe("slices of five seconds", () => {
  const hurry = 10;
  const slicesMax = 100;
  const sliced = { SLICE_SECONDS: "5", PAGE_LINES: "10", LOCK_LEASE_SECONDS: "600" };

  it(
    "come to the same end in many runs",
    async () => {
      const twin = await SmallTwin.start();
      try {
        for (let customers = 0; customers < 12; customers += 1) {
          const customer = await twin.trade.account();
          await twin.trade.order({ customer, lines: Array.from({ length: 10 }, () => ({})) });
        }
        await twin.dataverse.admin("snapshot", {});
        await twin.runAll();
        const whole = await endState(twin);
        await twin.dataverse.admin("restore", {});
        twin.book.reset();
        await twin.dataverse.admin("limits", { latencyMs: 40 });
        const app = twin.app(sliced, { clock: new HastyClock(hurry) });
        for (const stage of stageNames) {
          const statuses: string[] = [];
          while (statuses.at(-1) !== "completed" && statuses.length < slicesMax)
            statuses.push(...(await twin.runAll(app, [stage])).map(({ status }) => status));
          expect(statuses.length).toBeGreaterThanOrEqual(2);
          expect(new Set(statuses.slice(0, -1))).toEqual(new Set(["partial"]));
          expect(statuses.at(-1)).toBe("completed");
        }
        expect(await endState(twin)).toEqual(whole);
        expect(await violationsIn(twin)).toEqual([]);
      } finally {
        await twin.close();
      }
    },
    timeoutInMs,
  );
});

import { composeRuns, type Runs } from "../../../lib/app/composeRuns";
import type { SharedRuns } from "../../../lib/app/composeSharedRuns";
import type { Settings } from "../../../lib/app/settings";
import type { EngineDependencies } from "../../../lib/engine/engine";
import { newReport } from "../../../lib/engine/runStage";
import { useAzurite, type Azurite } from "../../support/azurite";
import { FanOutWorld } from "../../support/FanOutWorld";

const runId = "8199999999999-create-lines-00000001";
const following = { runId, actor: "operation 1" };

let azurite: Azurite;
beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(() => azurite.stop());

const notAsked = (): never => {
  throw new TypeError("nothing of it is asked for");
};

/** Stages that the app carries out itself, none of them shared out. */
function runsOver({ plan }: FanOutWorld, engine: EngineDependencies): Runs {
  return composeRuns({
    settings: {} as Settings,
    engine,
    plans: { "create-lines": plan, bundle: plan, calculate: plan, send: plan },
    background: { delegate: notAsked, runEnded: notAsked },
    shared: new Proxy({} as SharedRuns, { get: notAsked }),
  });
}

describe("a run that follows an operation", () => {
  it("is promised once by two that look at once whether it is there", async () => {
    const here = new FanOutWorld(azurite, 1);
    let started = 0;
    let arrived = 0;
    let letGo = (): void => undefined;
    const bothArrived = new Promise<void>((resolve) => (letGo = resolve));
    const arrive = (): void => {
      arrived += 1;
      if (arrived === 2) letGo();
    };
    /** Stands still with what it found until the other looked too, or found the way barred. */
    const process = (): EngineDependencies => {
      const { locks, reports, ...rest } = here.process();
      return {
        ...rest,
        locks: {
          ...locks,
          acquireRecords: async (...asked) => {
            const taken = await locks.acquireRecords(...asked);
            if (taken.refused.size > 0) arrive();
            return taken;
          },
        },
        reports: {
          ...reports,
          find: async (id) => {
            const found = await reports.find(id);
            arrive();
            await bothArrived;
            return found;
          },
          start: (report) => {
            started += 1;
            return reports.start(report);
          },
        },
      };
    };
    const ask = (): Promise<unknown> =>
      runsOver(here, process()).promiseRunOnce("create-lines", following);
    expect(await Promise.all([ask(), ask()])).toEqual(["queued", "queued"]);
    expect(started).toBe(1);
  });

  it("is not promised anew where it died after others took parts of it", async () => {
    const here = new FanOutWorld(azurite, 1);
    const engine = here.process();
    const dead = newReport(here.plan, { trigger: "follow-up", runId }, engine);
    const chunks = { all: 0, done: 0, poisoned: 0 };
    const endedOn = engine.clock.now();
    await engine.reports.start({ ...dead, status: "died", endedOn, chunks });
    const ask = () => runsOver(here, engine).promiseRunOnce("create-lines", following);
    expect(await ask()).toBe("begun");
    await engine.reports.update({ ...dead, status: "died", endedOn });
    expect(await ask()).toBe("queued");
  });
});

import type { App } from "../../lib/app/composeApp";
import type { StageName } from "../../lib/domain/stages";
import { isJobError } from "../../lib/ports/errors";
import { violationsIn } from "../support/Checker";
import { Fault } from "../support/dataverse/Faults";
import { eventually } from "../support/eventually";
import { HttpProxy } from "../support/HttpProxy";
import {
  clockAhead,
  freezeWorker,
  pausedWrites,
  shortLeases,
  type PausedCase,
} from "../support/pausedWorkers";
import { SmallTwin } from "../support/SmallTwin";

const timeoutInMs = 60_000;

/** Runs a stage until a run did something, red or not: until then the leases of another keep it off. */
async function runOnceFree(app: App, stage: StageName): Promise<void> {
  await eventually(async () => {
    try {
      const result = await app.runStage(stage, { trigger: "timer" });
      return (result.kind === "ran" && result.report.counts.skipped === 0) || undefined;
    } catch (error) {
      // Red is the run that lost the race for all that it had to do.
      if (!isJobError(error)) throw error;
      return true;
    }
  });
}

/**
 * Freezes a worker at a write, lets another take over up to its own write to the same record, and
 * sends both on their way. Gives how many of the two met 412.
 */
async function race(twin: SmallTwin, wire: HttpProxy, one: PausedCase): Promise<number> {
  const changes = { DATAVERSE_URL: `http://127.0.0.1:${String(wire.port)}` };
  const late = await freezeWorker(twin, one, changes);
  await one.meanwhile?.(twin);
  const match = one.rival ?? one.held.match ?? {};
  const hold = await Fault.hold(twin.dataverse, { match, times: 1 });
  const app = twin.app({ ...shortLeases, ...changes }, { worker: "second" });
  const owner = runOnceFree(app, one.stage);
  await hold.caught();
  const inFlight = wire.requests.filter(({ answer }) => answer === undefined);
  expect(inFlight).toHaveLength(2);
  await Promise.all([late.wake(), hold.remove()]);
  await Promise.all([owner, late.ended]);
  return inFlight.filter(({ answer }) => /HTTP\/1\.1 412/.test(answer ?? "")).length;
}

async function expectVerifiedInTheEnd(twin: SmallTwin): Promise<void> {
  await clockAhead(twin);
  for (let day = 0; day < 3; day += 1) await twin.runAll(twin.app(shortLeases));
  expect(await violationsIn(twin)).toEqual([]);
  expect(twin.book.summarize()).toMatchObject({ documents: 1, duplicates: 0 });
}

describe("two writers in flight after a takeover", () => {
  it.concurrent.each(pausedWrites)(
    "get one success and one 412 where the late one %s",
    async (_what, one) => {
      const twin = await SmallTwin.start();
      const wire = await HttpProxy.start(twin.dataverse.origin);
      try {
        expect(await race(twin, wire, one)).toBe(1);
        await one.mend?.(twin);
        await expectVerifiedInTheEnd(twin);
      } finally {
        await wire.stop();
        await twin.close();
      }
    },
    timeoutInMs,
  );
});

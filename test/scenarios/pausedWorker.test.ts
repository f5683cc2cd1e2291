import type { StageName } from "../../lib/domain/stages";
import { violationsIn } from "../support/Checker";
import { eventually } from "../support/eventually";
import {
  clockAhead,
  freezeWorker,
  pausedWrites,
  shortLeases,
  type PausedCase,
} from "../support/pausedWorkers";
import { SmallTwin } from "../support/SmallTwin";

const timeoutInMs = 60_000;

const afterRead = { point: "afterCommit", times: 1 } as const;
const reads: readonly (readonly [StageName, PausedCase])[] = [
  [
    "create-lines",
    {
      stage: "create-lines",
      held: { match: { method: "GET", route: "^invoices\\?" }, ...afterRead },
    },
  ],
  [
    "bundle",
    { stage: "bundle", held: { match: { method: "GET", route: "^invoices\\?" }, ...afterRead } },
  ],
  [
    "calculate",
    {
      stage: "calculate",
      held: { match: { method: "GET", route: "^invjob_invoicelines\\?" }, ...afterRead },
    },
  ],
  [
    "send",
    {
      stage: "send",
      held: {
        // The first such request looks for lines left behind, before anything is locked.
        skip: 1,
        match: { method: "GET", route: "^invjob_invoicelines\\?" },
        ...afterRead,
      },
    },
  ],
];

async function records(twin: SmallTwin): Promise<unknown> {
  return [await twin.ledger(), await twin.invoices(), twin.book.summarize()];
}

/** Another worker takes over when the leases are over, and does the stage's work. */
async function takeOver(twin: SmallTwin, stage: StageName): Promise<void> {
  const app = twin.app(shortLeases, { worker: "second" });
  await eventually(async () => {
    const result = await app.runStage(stage, { trigger: "timer" });
    return (result.kind === "ran" && result.report.counts.skipped === 0) || undefined;
  });
}

/** Freezes a worker at a request, lets another take over, and wakes it. */
async function pauseAndWake(twin: SmallTwin, one: PausedCase): Promise<string> {
  const worker = await freezeWorker(twin, one);
  await one.meanwhile?.(twin);
  await one.mend?.(twin);
  await takeOver(twin, one.stage);
  const done = await records(twin);
  await worker.wake();
  const message = await worker.ended;
  expect(await records(twin)).toEqual(done);
  return message;
}

async function expectVerifiedInTheEnd(twin: SmallTwin): Promise<void> {
  await clockAhead(twin);
  await twin.runAll(twin.app(shortLeases));
  await twin.runAll(twin.app(shortLeases));
  expect(await violationsIn(twin)).toEqual([]);
  expect(twin.book.summarize()).toMatchObject({ documents: 1, duplicates: 0 });
}

async function withTwin(work: (twin: SmallTwin) => Promise<void>): Promise<void> {
  const twin = await SmallTwin.start();
  try {
    await work(twin);
  } finally {
    await twin.close();
  }
}

describe("a worker that is paused past its lease", () => {
  it.concurrent.each(pausedWrites)(
    "changes nothing any more when a write with which it %s arrives after the takeover",
    (_what, one) =>
      withTwin(async (twin) => {
        await pauseAndWake(twin, one);
        await expectVerifiedInTheEnd(twin);
      }),
    timeoutInMs,
  );

  it.concurrent.each(reads)(
    "between a read and a write of %s knows when it wakes, and writes nothing",
    (_stage, one) =>
      withTwin(async (twin) => {
        expect(await pauseAndWake(twin, one)).toMatch(/LockLostError|lock on .* someone else's/);
        await expectVerifiedInTheEnd(twin);
      }),
    timeoutInMs,
  );
});

import { composeWishes } from "../../../lib/app/composeWishes";
import type { EngineDependencies, StagePlan } from "../../../lib/engine/engine";
import { newReport } from "../../../lib/engine/runStage";
import type { RunStatus } from "../../../lib/ports/runs";
import { FreeLocks, MemoryReports, noDecisions } from "../../support/engineParts";
import { HastyClock } from "../../support/HastyClock";
import { aRun } from "../../support/stageRun";

// An event of another day would have a new id in each world.
const at = new Date();
const wish = {
  stage: "send",
  recordId: "invoice",
  actor: "ada",
  event: { key: "job", at },
} as const;

/** Somebody else has what guards a telling, for so many tries. */
class GuardedLocks extends FreeLocks {
  left: number;

  constructor(left: number) {
    super();
    this.left = left;
  }

  override async acquireRecords(kind: string, names: readonly string[]) {
    const taken = await super.acquireRecords(kind, names);
    this.left -= 1;
    if (this.left < 0) return taken;
    const holder = { owner: "another telling", heldForMs: 5_000 };
    return { ...taken, refused: new Map(names.map((name) => [name, holder] as const)) };
  }
}

function world(tellingsGuarded: number) {
  const reports = new MemoryReports();
  const plan: StagePlan = {
    name: "send",
    recordKind: "invoice",
    isAudited: false,
    open: () => {
      throw new TypeError("a promise opens no stage");
    },
  };
  const engine: EngineDependencies = {
    ...aRun(),
    clock: new HastyClock(1_000),
    reports,
    locks: new GuardedLocks(tellingsGuarded),
    decisions: noDecisions,
    sliceMs: 1_000,
    graceMs: 1_000,
    reportEveryMs: 0,
    skipLimit: 5,
    slicesMax: 200,
    hasStageLock: true,
  };
  const wishes = composeWishes({
    engine,
    plans: { "create-lines": plan, bundle: plan, calculate: plan, send: plan },
    notHere: () => undefined,
    promiseRunOnce: () => Promise.resolve("busy"),
    whyNotDue: () => "",
  });
  const promisedAs = (runId: string, status: RunStatus): Promise<void> =>
    reports.start({ ...newReport(plan, { runId, trigger: "webhook" }, engine), status });
  const take = () => wishes.takeWish(wish);
  return { take, reports, promisedAs };
}

describe("an event that is told while another telling of it is at work", () => {
  it("has its run once that one is over", async () => {
    const { take, reports } = world(3);
    const { kind, runId } = (await take()) as { kind: string; runId: string };
    expect(kind).toBe("queued");
    expect(reports.byId.get(runId)).toMatchObject({ status: "queued", startedBy: "ada" });
  });

  it("is refused, to be told again, where that one died before it promised anything", async () => {
    const { take, reports } = world(1_000);
    await expect(take()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(reports.byId.size).toBe(0);
  });

  it.each([
    ["queued", "queued"],
    ["completed", "begun"],
  ] as const)("finds that one's run %s, and is %s as well", async (status, kind) => {
    const free = world(0);
    const { runId } = (await free.take()) as { runId: string };
    const { take, promisedAs } = world(1_000);
    await promisedAs(runId, status);
    expect(await take()).toEqual({ kind, runId });
  });
});

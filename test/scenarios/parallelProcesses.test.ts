import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { stageNames, type StageName } from "../../lib/domain/stages";
import { violationsIn } from "../support/Checker";
import { Fault } from "../support/dataverse/Faults";
import { endState, type EndState } from "../support/endState";
import { SmallTwin } from "../support/SmallTwin";
import {
  StageProcess,
  startIdentity,
  writeSettings,
  type StageCounts,
} from "../support/StageProcess";

const timeoutInMs = 120_000;
const customers = 24;
const linesPerCustomer = 10;
/** What each stage has to do. */
const recordsOf: Readonly<Record<StageName, number>> = {
  "create-lines": customers * linesPerCustomer,
  bundle: customers * linesPerCustomer,
  calculate: customers,
  send: customers,
};
/** Small pages, so that there are many to share. */
const settings = { STAGE_LOCK: "off", PAGE_LINES: "10", ERP_MAX_INVOICES: "2" };
/** So long a request takes at least, as on a real network: else the first process has done it all. */
const latencyMs = 20;

const folder = mkdtempSync(join(tmpdir(), "parallel-"));
const settingsFile = join(folder, "settings.json");
let identity: FastifyInstance;
let twin: SmallTwin;
let faultless: EndState;

beforeAll(async () => {
  identity = await startIdentity();
  twin = await SmallTwin.start();
  for (let count = 0; count < customers; count += 1) {
    const customer = await twin.trade.account();
    const lines = Array.from({ length: linesPerCustomer }, (_, index) => ({ price: index + 1 }));
    await twin.trade.order({ customer, lines });
  }
  await twin.dataverse.admin("snapshot", {});
  await twin.runAll(twin.app());
  faultless = await endState(twin);
}, timeoutInMs);

afterAll(async () => {
  await twin.close();
  await identity.close();
  rmSync(folder, { recursive: true });
});

/** Where each stage's first page comes from. */
const firstPages: Readonly<Record<StageName, string>> = {
  "create-lines": "^salesorderdetails\\?",
  bundle: "^invjob_invoicelines\\?",
  calculate: "^invoices\\?",
  send: "^invoices\\?",
};

/** So many processes of a stage, let go together when all have read the same page. */
async function sideBySide(stage: StageName, count: number): Promise<readonly StageCounts[]> {
  const gate = await Fault.hold(twin.dataverse, {
    match: { userAgent: "jobs", kind: "fetchXml", route: firstPages[stage] },
    times: count,
    point: "afterCommit",
  });
  const processes = Array.from({ length: count }, () => new StageProcess(stage, settingsFile));
  await gate.caught(count);
  await gate.remove();
  return Promise.all(processes.map((one) => one.counts()));
}

interface Day {
  readonly processes: number;
  readonly changes?: Readonly<Record<string, string>>;
}

/** All stages by several processes, and one run of each for what they left to it. */
async function spend({
  processes,
  changes = {},
}: Day): Promise<Map<StageName, readonly StageCounts[]>> {
  await twin.dataverse.admin("restore", {});
  twin.book.reset();
  await writeSettings(settingsFile, twin, { identity, changes: { ...settings, ...changes } });
  await twin.dataverse.admin("limits", { latencyMs });
  const counts = new Map<StageName, readonly StageCounts[]>();
  for (const stage of stageNames) counts.set(stage, await sideBySide(stage, processes));
  await twin.dataverse.admin("limits", {});
  await twin.runAll(twin.app());
  return counts;
}

async function expectSameEnd(): Promise<void> {
  expect(await endState(twin)).toEqual(faultless);
  expect(await violationsIn(twin)).toEqual([]);
  expect(twin.book.summarize()).toMatchObject({ documents: customers, duplicates: 0 });
}

function sum(counts: readonly StageCounts[], of: keyof StageCounts): number {
  return counts.reduce((total, one) => total + one[of], 0);
}

describe("several processes on one stage at a time", () => {
  it.each([2, 4])(
    "share its records by their locks where they are %i, each at least a tenth of them",
    async (processes) => {
      const counts = await spend({ processes });
      for (const stage of stageNames) {
        const shares = (counts.get(stage) ?? []).map(({ succeeded }) => succeeded);
        expect(shares).toHaveLength(processes);
        const all = shares.reduce((total, share) => total + share);
        expect({ stage, all }).toEqual({ stage, all: recordsOf[stage] });
        expect({ stage, shares, fair: Math.min(...shares) * 10 >= all }).toMatchObject({
          fair: true,
        });
      }
      await expectSameEnd();
    },
    timeoutInMs,
  );

  it(
    "do nothing twice with every lock switched off; they only waste work",
    async () => {
      const counts = await spend({ processes: 3, changes: { RECORD_LOCKS: "off" } });
      const all = [...counts.values()].flat();
      expect(sum(all, "conflicts") + sum(all, "skipped")).toBeGreaterThanOrEqual(linesPerCustomer);
      await expectSameEnd();
    },
    timeoutInMs,
  );
});

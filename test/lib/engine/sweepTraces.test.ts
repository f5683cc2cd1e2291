import { createTableTraces } from "../../../lib/adapters/runs/createTableTraces";
import { createTableClient } from "../../../lib/adapters/storage/tableClients";
import { newestFirst } from "../../../lib/domain/newestFirst";
import { noCounts } from "../../../lib/engine/counts";
import { sweepTraces } from "../../../lib/engine/sweepTraces";
import type { RunTraces } from "../../../lib/ports/runTraces";
import { aRunReport } from "../../contracts/runsContract";
import { useAzurite, type Azurite } from "../../support/azurite";
import { FanOutWorld } from "../../support/FanOutWorld";

const day = 86_400_000;
const now = new Date("2026-06-30T12:00:00Z");
const keepMs = 30 * day;

let azurite: Azurite;
beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(() => azurite.stop());

function daysAgo(days: number): Date {
  return new Date(now.getTime() - days * day);
}

describe("the sweep of what runs left", () => {
  it("removes chunks and requests to stop of runs that ended long ago, and nothing else", async () => {
    const here = new FanOutWorld(azurite, 0);
    const { reports, chunks } = here.process();
    const client = (name: string) => createTableClient(azurite, `${here.prefix}${name}`);
    const chunkClient = client("Chunks");
    const traces = createTableTraces({ chunks: chunkClient, runs: client("Runs") });
    const sweep = () => sweepTraces({ traces, reports, clock: { now: () => now }, keepMs });
    expect(await sweep()).toBe(0);

    /** A run with so many chunks, all done, that somebody asked to stop. */
    async function run(begun: number, ended: number | null, size: number): Promise<string> {
      const runId = `${newestFirst(daysAgo(begun))}-create-lines-0000abcd`;
      const endedOn = ended === null ? null : daysAgo(ended);
      const report = aRunReport({ runId, stage: "create-lines", startedOn: daysAgo(begun) });
      const status = endedOn === null ? "running" : "completed";
      await reports.start({ ...report, status, endedOn });
      await reports.requestStop(runId, "ada");
      await chunks.setEnumeration(runId, { slice: 0, state: "complete", reason: "" });
      const chunk = { runId, names: ["a"], records: 1, tries: 1, worker: "w", reason: "" };
      const rest = { counts: noCounts, baseDataUse: {}, sentOn: now, state: "waiting" as const };
      const ids = Array.from({ length: size }, (_, at) => `000-${String(at).padStart(6, "0")}`);
      await chunks.add(ids.map((id) => ({ ...chunk, ...rest, id })));
      return runId;
    }

    const kept = [
      await run(29, 28, 1),
      // It began long ago and ended lately, or not at all.
      await run(40, 10, 1),
      await run(50, null, 1),
    ];
    const gone = [await run(35, 34, 60), await run(60, 59, 1)];
    const before = await Promise.all([...kept, ...gone].map((id) => reports.find(id)));

    // Somebody writes a chunk between its being read and its being removed: what they write stays.
    const taken = await chunks.find(gone[1]!, "000-000000");
    const deleteEntity = chunkClient.deleteEntity.bind(chunkClient);
    chunkClient.deleteEntity = async (partition, row, options) => {
      if (partition === gone[1] && row.startsWith("chunk-"))
        await chunks.write(taken!, { ...taken!.chunk, tries: 0 });
      return deleteEntity(partition, row, options);
    };
    // The request to stop, the enumeration, and two rows of each open chunk.
    expect(await sweep()).toBe(122 + 4);
    for (const id of gone) {
      expect(await reports.stopRequestedBy(id)).toBeUndefined();
      expect(await chunks.enumeration(id)).toBeUndefined();
      const left = await chunks.find(id, "000-000000");
      expect(left?.chunk.tries).toBe(id === gone[1] ? 0 : undefined);
    }
    for (const id of kept) {
      expect(await reports.stopRequestedBy(id)).toBe("ada");
      expect(await chunks.find(id, "000-000000")).toBeDefined();
    }
    const after = await Promise.all([...kept, ...gone].map((id) => reports.find(id)));
    expect(after).toEqual(before);
    chunkClient.deleteEntity = deleteEntity;
    expect([await sweep(), await sweep()]).toEqual([1, 0]);
  });

  it("does a bounded share at a time, and goes on with the next", async () => {
    const here = new FanOutWorld(azurite, 0);
    const left = new Map(Array.from({ length: 150 }, (_, at) => [String(at).padStart(3, "0"), 30]));
    const traces: RunTraces = {
      next: (_, after = "") =>
        Promise.resolve([...left].find(([id, rows]) => id > after && rows > 0)?.[0]),
      remove: (id, rowsMax) => {
        const rows = Math.min(left.get(id) ?? 0, rowsMax);
        left.set(id, (left.get(id) ?? 0) - rows);
        return Promise.resolve(rows);
      },
    };
    const { reports } = here.process();
    const swept: number[] = [];
    for (let tick = 0; tick < 4; tick += 1)
      swept.push(await sweepTraces({ traces, reports, clock: { now: () => now }, keepMs }));
    expect(swept).toEqual([2_000, 2_000, 500, 0]);
  });
});

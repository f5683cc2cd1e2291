import { HostClient } from "../../../../infra/local/launcher/HostClient";
import { runStage } from "../../../../infra/local/launcher/runStage";
import type { StageCounts } from "../../../../infra/local/launcher/describePace";
import type { StageProgress } from "../../../../infra/local/launcher/StageProgress";
import { RunTable } from "../../../../infra/local/summary/RunTable";
import { uniqueTablePrefix, useAzurite } from "../../../support/azurite";
import type { Azurite } from "../../../support/azurite";
import { HostProcess, masterKey, writeApp } from "../host/hostProcess";

const timeoutInMs = 60_000;

/** An app whose stage reports its runs as the real one does; `runs` are what its slices report. */
function stageApp(runs: readonly object[]): string {
  return writeApp(`
    const { TableClient } = require("@azure/data-tables");
    const runs = ${JSON.stringify(runs)};
    let slice = 0;
    app.timer("bundle", { schedule: "0 0 0 1 1 *", handler: async () => {
      const table = TableClient.fromConnectionString(process.env.STORAGE, process.env.TABLE_PREFIX + "Runs", { allowInsecureConnection: true });
      await table.createTable();
      const run = runs[slice];
      slice += 1;
      if (run.status === "locked") return;
      await table.createEntity({
        partitionKey: "bundle", rowKey: String(9000 - slice) + "-bundle", startedOn: new Date(), trigger: "timer",
        read: 0, succeeded: 0, failed: 0, skipped: 0, conflicts: 0, milliseconds: 1, errorsByCode: "{}", message: "", ...run,
      });
      if (run.status === "running") setTimeout(async () => {
        const row = await table.getEntity("bundle", String(9000 - slice) + "-bundle");
        await table.updateEntity({ ...row, status: "completed", succeeded: 7 }, "Replace", { etag: row.etag });
      }, 300);
      if (run.status === "failed") throw new Error("thrown");
    } });
  `);
}

class RecordedProgress implements StageProgress {
  latest: StageCounts = { read: 0, succeeded: 0, failed: 0 };

  start(): void {
    this.latest = { read: 0, succeeded: 0, failed: 0 };
  }

  update(_stage: unknown, counts: StageCounts): void {
    this.latest = counts;
  }

  finish(): void {
    this.latest = { ...this.latest };
  }

  stop(): void {
    this.latest = { ...this.latest };
  }
}

describe("runStage", () => {
  let azurite: Azurite;

  beforeAll(async () => {
    azurite = await useAzurite();
  }, timeoutInMs);

  afterAll(() => azurite.stop());

  async function run(
    slices: readonly object[],
  ): Promise<{ end: unknown; counts: StageCounts; runs: unknown }> {
    const prefix = uniqueTablePrefix();
    const settings = { STORAGE: azurite.connectionString, TABLE_PREFIX: prefix };
    const startedAt = new Date();
    const process = await HostProcess.start({ app: stageApp(slices), settings });
    try {
      const runs = new RunTable(azurite.connectionString, prefix);
      const host = new HostClient(process.url, masterKey);
      const progress = new RecordedProgress();
      const end = await runStage("bundle", { host, runs, progress });
      return {
        end,
        counts: progress.latest,
        runs: (await runs.since(startedAt)).map(({ status }) => status),
      };
    } finally {
      await process.stop();
    }
  }

  it(
    "goes on slice after slice until a run completes, and adds up what they did",
    async () => {
      const partial = { status: "partial", read: 10, succeeded: 8, failed: 2 };
      const completed = { status: "completed", read: 5, succeeded: 5, skipped: 2, conflicts: 1 };
      expect(await run([partial, partial, completed])).toEqual({
        end: { status: "completed", succeeded: 21, left: 3 },
        counts: { read: 25, succeeded: 21, failed: 4 },
        runs: ["partial", "partial", "completed"],
      });
    },
    timeoutInMs,
  );

  it(
    "waits while another run holds the stage",
    async () => {
      const { end } = await run([{ status: "locked" }, { status: "completed" }]);
      expect(end).toEqual({ status: "completed", succeeded: 0, left: 0 });
    },
    timeoutInMs,
  );

  it(
    "waits for the end of a run that goes on behind its tick",
    async () => {
      const { end } = await run([{ status: "running" }]);
      expect(end).toEqual({ status: "completed", succeeded: 7, left: 0 });
    },
    timeoutInMs,
  );

  it(
    "ends at a failed run with its message",
    async () => {
      const failed = { status: "failed", message: "The key of the ERP was refused." };
      expect((await run([failed])).end).toEqual({
        status: "failed",
        message: "The key of the ERP was refused.",
      });
    },
    timeoutInMs,
  );

  it(
    "ends when slices read nothing any more",
    async () => {
      const { end } = await run(Array.from({ length: 30 }, () => ({ status: "partial" })));
      expect(end).toEqual({ status: "failed", message: "its slices read nothing" });
    },
    timeoutInMs,
  );
});

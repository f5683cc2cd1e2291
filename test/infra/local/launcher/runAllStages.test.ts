import { createServer } from "node:http";
import type { Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { HostClient } from "../../../../infra/local/launcher/HostClient";
import { runAllStages } from "../../../../infra/local/launcher/runAllStages";
import { DataverseReader } from "../../../../infra/local/summary/DataverseReader";
import { RunTable } from "../../../../infra/local/summary/RunTable";
import { uniqueTablePrefix, useAzurite } from "../../../support/azurite";
import type { Azurite } from "../../../support/azurite";
import { HostProcess, masterKey, writeApp } from "../host/hostProcess";

const timeoutInMs = 60_000;

/** An app whose stages report completed runs; `skipped` is what create-lines leaves, round by round. */
function stageApp(skipped: readonly number[]): string {
  return writeApp(`
    const { TableClient } = require("@azure/data-tables");
    const skipped = ${JSON.stringify(skipped)};
    let runs = 0;
    for (const stage of ["create-lines", "bundle", "calculate", "send"]) {
      app.timer(stage, { schedule: "0 0 0 1 1 *", handler: async () => {
        const table = TableClient.fromConnectionString(process.env.STORAGE, process.env.TABLE_PREFIX + "Runs", { allowInsecureConnection: true });
        await table.createTable();
        runs += 1;
        await table.createEntity({
          partitionKey: stage, rowKey: String(9000 - runs), status: "completed", startedOn: new Date(), read: 0, succeeded: 0, failed: 0,
          skipped: stage === "create-lines" ? (skipped.shift() ?? 0) : 0, conflicts: 0, milliseconds: 1,
        });
      } });
    }
  `);
}

/** Answers tokens, and queries with a row while the query is among the `waiting`, one a round. */
async function serveWaiting(waiting: (string | undefined)[]): Promise<Server> {
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? "");
    response.setHeader("content-type", "application/json");
    if (url.startsWith("/token")) {
      response.end(JSON.stringify({ access_token: "t", expires_on: "9999999999" }));
      return;
    }
    const found = waiting[0] !== undefined && url.includes(waiting[0]);
    if (found) waiting.shift();
    response.end(JSON.stringify({ value: found ? [{}] : [] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

describe("runAllStages", () => {
  let azurite: Azurite;

  beforeAll(async () => {
    azurite = await useAzurite();
  }, timeoutInMs);

  afterAll(() => azurite.stop());

  async function run(
    waiting: string[],
    options: { skipped?: number[]; draftsMayWait?: boolean } = {},
  ): Promise<{ failures: string[]; pauses: number }> {
    const prefix = uniqueTablePrefix();
    const settings = { STORAGE: azurite.connectionString, TABLE_PREFIX: prefix };
    const host = await HostProcess.start({ app: stageApp(options.skipped ?? []), settings });
    const server = await serveWaiting(waiting);
    const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    let pauses = 0;
    try {
      const failures = await runAllStages({
        runner: {
          host: new HostClient(host.url, masterKey),
          runs: new RunTable(azurite.connectionString, prefix),
          progress: {
            start: () => undefined,
            update: () => undefined,
            finish: () => undefined,
            stop: () => undefined,
          },
        },
        reader: new DataverseReader({
          dataverseUrl: origin,
          identityEndpoint: `${origin}/token`,
          identityHeader: "h",
        }),
        expectedLines: 1,
        draftsMayWait: options.draftsMayWait ?? false,
        pause: () => {
          pauses += 1;
          return Promise.resolve();
        },
      });
      return { failures, pauses };
    } finally {
      server.close();
      await host.stop();
    }
  }

  const sending = "invoices?$select=invjob_stage&$filter=invjob_stage eq 727000002";
  const draft = "invoices?$select=invjob_stage&$filter=invjob_stage eq 727000000";

  it(
    "ends after one round when nothing waits",
    async () => {
      expect(await run([])).toEqual({ failures: [], pauses: 0 });
    },
    timeoutInMs,
  );

  it(
    "goes on, with pauses, until what a crash left in sending has come of age",
    async () => {
      expect(await run([sending, sending, sending])).toEqual({ failures: [], pauses: 2 });
    },
    timeoutInMs,
  );

  it(
    "goes round again for order lines that a dead run still held",
    async () => {
      expect(await run([], { skipped: [500, 500] })).toEqual({ failures: [], pauses: 1 });
    },
    timeoutInMs,
  );

  it(
    "leaves drafts alone only where they may wait",
    async () => {
      const waiting = [draft];
      expect(await run(waiting, { draftsMayWait: true })).toEqual({ failures: [], pauses: 0 });
      expect(waiting).toHaveLength(1);
      expect(await run(waiting)).toEqual({ failures: [], pauses: 0 });
      expect(waiting).toHaveLength(0);
    },
    timeoutInMs,
  );

  it(
    "says what waits in the end, rather than that all is done",
    async () => {
      const { failures } = await run(Array<string>(50).fill(sending));
      expect(failures).toEqual(["There are still invoices in Sending after 9 rounds."]);
    },
    timeoutInMs,
  );
});

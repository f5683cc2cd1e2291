import { HttpRequest, InvocationContext, output } from "@azure/functions";
import { createTableChunks } from "../../../lib/adapters/runs/createTableChunks";
import { createTableRuns } from "../../../lib/adapters/runs/createTableRuns";
import { systemClock } from "../../../lib/adapters/clock/systemClock";
import { systemRandomness } from "../../../lib/adapters/clock/systemRandomness";
import { createTableClient } from "../../../lib/adapters/storage/tableClients";
import { fetchAll, fetchPages } from "../../../lib/adapters/dataverse/query/fetchPages";
import type { boundSettings } from "../../../lib/app/boundSettings";
import { composeApp, type App } from "../../../lib/app/composeApp";
import { clientOf } from "../../../lib/app/composeClients";
import { composeEngine } from "../../../lib/app/composeEngine";
import { composeFanOut } from "../../../lib/app/composeFanOut";
import { routes } from "../../../lib/app/http/routes";
import { serveRoute } from "../../../lib/app/http/serveRoute";
import type { Platform } from "../../../lib/app/platform";
import { readSettings, type Settings } from "../../../lib/app/settings";
import { signCallbackUrl } from "../../../lib/domain/callbackUrl";
import { newestFirst } from "../../../lib/domain/newestFirst";
import { aRunReport } from "../../contracts/runsContract";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../../support/azurite";
import { batchAnswer, singlePart } from "../../support/dataverse/batchAnswers";
import { InstantClock } from "../../support/dataverse/InstantClock";
import { RecordingTelemetry } from "../../support/RecordingTelemetry";
import { ScriptedServer } from "../../support/ScriptedServer";
import { readProjectFile } from "../../support/projectFiles";

type Name = keyof typeof boundSettings;

const secret = "0123456789abcdef0123456789abcdef";
const callbackUrl = "http://127.0.0.1/api/background-operations/callback";
const telemetry = new RecordingTelemetry();
const nothing = (): void => undefined;

let azurite: Azurite;
let server: ScriptedServer;
beforeAll(async () => {
  azurite = await useAzurite();
});
beforeEach(async () => {
  server = await ScriptedServer.start();
});
afterEach(() => server.stop());
afterAll(() => azurite.stop());

const platform: Platform = {
  clock: new InstantClock(),
  randomness: systemRandomness,
  worker: "host/1",
  log: { info: nothing, warn: nothing, error: nothing },
  credential: {
    getToken: () => Promise.resolve({ token: "token", expiresOnTimestamp: Date.UTC(2100, 0) }),
  },
};

function settings(changes: Partial<Record<Name | "TABLE_PREFIX", string>> = {}): Settings {
  return readSettings({
    DATAVERSE_URL: server.url,
    INVOICE_FROM: "2026-01-01",
    ERP_URL: server.url,
    ERP_API_KEY: "key",
    CALLBACK_URL: callbackUrl,
    CALLBACK_SECRET: secret,
    AzureWebJobsStorage: azurite.connectionString,
    ...changes,
  });
}

function client(changes: Partial<Record<Name, string>>) {
  return clientOf(settings(changes), platform, telemetry);
}

const who = { method: "GET", path: "WhoAmI" } as const;
const query = {
  table: { name: "invoice", set: "invoices" },
  attributes: ["invoiceid"],
  order: ["invoiceid"],
};
const endlessPage = JSON.stringify({
  value: [{ invoiceid: "a" }],
  "@Microsoft.Dynamics.CRM.morerecords": true,
  "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie":
    '<cookie pagenumber="2" pagingcookie="%253ccookie%253e" />',
});

async function statusOf(
  name: "stage-webhook" | "operation-callback",
  app: App,
  bytes: number,
): Promise<string> {
  const expiresOn = new Date(Date.UTC(2100, 0));
  const { searchParams } = new URL(signCallbackUrl(callbackUrl, { id: "1", expiresOn }, secret));
  const request = new HttpRequest({
    method: "POST",
    url: callbackUrl,
    query: name === "operation-callback" ? Object.fromEntries(searchParams) : {},
    body: { string: `"${"x".repeat(bytes - 2)}"` },
  });
  const queue = output.storageQueue({ queueName: "runs", connection: "AzureWebJobsStorage" });
  const context = new InvocationContext({ logHandler: nothing });
  const answer = await serveRoute(routes[name], () => app, queue)(request, context);
  return `${String(answer.status)} ${answer.body as string}`;
}

const queuedMessage = `<?xml version="1.0" encoding="utf-8"?><QueueMessagesList><QueueMessage><MessageId>1</MessageId><InsertionTime>Fri, 01 Jan 2026 00:00:00 GMT</InsertionTime><ExpirationTime>Fri, 08 Jan 2026 00:00:00 GMT</ExpirationTime><PopReceipt>1</PopReceipt><TimeNextVisible>Fri, 01 Jan 2026 00:00:00 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>`;

describe("a bound that is set otherwise than by default is the one that is met", () => {
  it("DATAVERSE_RETRIES", async () => {
    server.answer = () => ({ status: 503 });
    await expect(client({ DATAVERSE_RETRIES: "1" }).read(who)).rejects.toThrow("does not answer");
    expect(server.requests).toHaveLength(2);
  });

  it("DATAVERSE_WAIT_SECONDS", async () => {
    server.answer = () => ({ status: 429, headers: { "Retry-After": "2" } });
    const read = client({ DATAVERSE_WAIT_SECONDS: "1" }).read(who);
    await expect(read).rejects.toThrow("does not answer");
    expect(server.requests).toHaveLength(1);
  });

  it("DATAVERSE_ANSWER_BYTES", async () => {
    server.answer = () => ({ status: 200, body: "x".repeat(1_000_001) });
    const read = client({ DATAVERSE_ANSWER_BYTES: "1000000" }).read(who);
    await expect(read).rejects.toThrow("more than 1000000 bytes (DATAVERSE_ANSWER_BYTES)");
  });

  it("DATAVERSE_PAGES", async () => {
    server.answer = () => ({ status: 200, body: endlessPage });
    const bounded = client({ DATAVERSE_PAGES: "3" });
    const pages: unknown[] = [];
    const readAll = async () => {
      for await (const page of fetchPages(bounded, query, 1)) pages.push(page);
    };
    await expect(readAll()).rejects.toThrow("more than 3 pages (DATAVERSE_PAGES)");
    expect(pages).toHaveLength(3);
    server.answer = () => batchAnswer([singlePart({ status: 200, body: endlessPage })]);
    await expect(fetchAll(bounded, [query])).rejects.toThrow("more than 3 pages (DATAVERSE_PAGES)");
  });

  it("CACHE_ENTRIES", async () => {
    const { baseData } = client({ CACHE_ENTRIES: "10" });
    const ids = Array.from({ length: 11 }, (_, at) => String(at));
    const load = (asked: readonly string[]) => Promise.resolve(asked);
    for (const asked of [ids, ["0"]])
      await baseData.getMany("user", asked, { lifetimeMs: 60_000, load });
    expect(baseData.use).toEqual({ user: { hits: 0, misses: 12 } });
  });

  // What comes of them: test/lib/engine/promiseRun.test.ts and fanOut/sharedRunOutage.test.ts.
  it("RUN_SLICES", () => {
    const engine = composeEngine(settings({ RUN_SLICES: "3" }), platform, telemetry);
    expect(engine.slicesMax).toBe(3);
    expect(composeFanOut(settings(), platform, engine).slicesMax).toBe(3);
  });

  it("CHUNK_TRIES", () => {
    const engine = composeEngine(settings(), platform, telemetry);
    expect(composeFanOut(settings({ CHUNK_TRIES: "2" }), platform, engine).chunkTriesMax).toBe(2);
    const host = JSON.parse(readProjectFile("host.json")) as {
      extensions: { queues: { maxDequeueCount: number } };
    };
    // A queue that set a message aside earlier would leave its chunk without one.
    expect(() => settings({ CHUNK_TRIES: "6" })).toThrow("CHUNK_TRIES must be at most 5");
    expect(host.extensions.queues.maxDequeueCount).toBeGreaterThanOrEqual(5);
  });

  it("QUEUE_SENDS", async () => {
    let running = 0;
    let most = 0;
    server.answer = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running -= 1;
      const headers = { "Content-Type": "application/xml" };
      return { status: 201, headers, body: queuedMessage };
    };
    const storage = azurite.connectionString.replace(
      /QueueEndpoint=http:\/\/[^/]+/,
      `QueueEndpoint=${server.url}`,
    );
    const bounded = { ...settings({ QUEUE_SENDS: "3" }), AzureWebJobsStorage: storage };
    const { queue } = composeFanOut(bounded, platform, composeEngine(bounded, platform, telemetry));
    await queue.sendChunks(Array.from({ length: 7 }, () => ({ runId: "1", chunk: "1" })));
    expect(server.requests).toHaveLength(7);
    expect(most).toBe(3);
  });

  it("CALLBACK_BODY_BYTES", async () => {
    const app = composeApp(settings({ CALLBACK_BODY_BYTES: "2000" }), platform);
    expect(await statusOf("operation-callback", app, 2_001)).toMatch(/^413 .*CALLBACK_BODY_BYTES/);
    expect(await statusOf("operation-callback", app, 2_000)).toMatch(/^422/);
  });

  it("WEBHOOK_BODY_BYTES", async () => {
    const app = composeApp(settings({ WEBHOOK_BODY_BYTES: "20000" }), platform);
    expect(await statusOf("stage-webhook", app, 20_001)).toMatch(/^413 .*WEBHOOK_BODY_BYTES/);
    expect(await statusOf("stage-webhook", app, 20_000)).toMatch(/^422/);
  });

  it("RUN_TRACES_DAYS", async () => {
    const TABLE_PREFIX = uniqueTablePrefix();
    const table = (name: string) => createTableClient(azurite, `${TABLE_PREFIX}${name}`);
    const endedOn = new Date(Date.now() - 20 * 86_400_000);
    const runId = `${newestFirst(endedOn)}-send-0000abcd`;
    const reports = createTableRuns({ client: table("Runs"), clock: systemClock });
    const chunks = createTableChunks(table("Chunks"));
    await reports.start(aRunReport({ runId, status: "completed", endedOn }));
    await chunks.setEnumeration(runId, { slice: 0, state: "complete", reason: "" });
    const sweep = (days: string) =>
      composeApp(settings({ TABLE_PREFIX, RUN_TRACES_DAYS: days }), {
        ...platform,
        clock: systemClock,
      }).oversight.sweep();
    await sweep("21");
    expect(await chunks.enumeration(runId)).toBeDefined();
    await sweep("19");
    expect(await chunks.enumeration(runId)).toBeUndefined();
    expect(await reports.find(runId)).toBeDefined();
  });
});

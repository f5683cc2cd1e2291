import Ajv2020 from "ajv/dist/2020";
import { systemClock } from "../../lib/adapters/clock/systemClock";
import { systemRandomness } from "../../lib/adapters/clock/systemRandomness";
import { createTableLocks } from "../../lib/adapters/locks/createTableLocks";
import { createTableClient } from "../../lib/adapters/storage/tableClients";
import { azuriteVariable } from "../support/azurite";
import type { CustomerSample } from "../support/dataverse/Trade";
import { violationsIn } from "../support/Checker";
import { eventually } from "../support/eventually";
import { FunctionsHost } from "../support/FunctionsHost";
import { RecordingTelemetry } from "../support/RecordingTelemetry";
import { SmallTwin } from "../support/SmallTwin";

const settings = { PAGE_LINES: "10" };
const unknownId = "6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d";
const unknownRun = "8204265600000-send-00000000";

let twin: SmallTwin;
let host: FunctionsHost;
let customer: CustomerSample;

beforeAll(async () => {
  twin = await SmallTwin.start();
  host = await FunctionsHost.start(twin, settings);
  customer = await twin.trade.account();
}, 60_000);
afterAll(async () => {
  await host.stop();
  await twin.close();
});

async function ordered(lines: number): Promise<readonly string[]> {
  const order = await twin.trade.order({
    customer,
    lines: Array.from({ length: lines }, () => ({})),
  });
  return order.lineIds;
}

/** The names by which the OpenAPI document knows a request: `GET /runs/{id}`. */
const requests: readonly (readonly [string, string, string, object])[] = [
  ["GET", "/runs", "/api/runs", {}],
  ["GET", "/runs", "/api/runs?stage=send&status=completed", {}],
  ["GET", "/runs", "/api/runs?stage=invoice", {}],
  ["GET", "/runs", "/api/runs?status=done", {}],
  ["GET", "/runs", "/api/runs?top=1", {}],
  ["GET", "/runs", "/api/runs", { key: null }],
  ["GET", "/runs", "/api/runs", { key: "wrong" }],
  ["GET", "/runs/{id}", `/api/runs/${unknownRun}`, {}],
  ["GET", "/runs/{id}", "/api/runs/nonsense", {}],
  ["DELETE", "/runs/{id}", `/api/runs/${unknownRun}`, {}],
  ["GET", "/runs/{id}/decisions", `/api/runs/${unknownRun}/decisions`, {}],
  ["GET", "/runs/{id}/decisions", `/api/runs/${unknownRun}/decisions?after=x`, {}],
  ["GET", "/openapi.json", "/api/openapi.json", {}],
  ["POST", "/stages/{stage}", "/api/stages/invoice", { body: {} }],
  ["POST", "/stages/{stage}", "/api/stages/send", { text: "{recordId" }],
  ["POST", "/stages/{stage}", "/api/stages/send", { text: "[]" }],
  ["POST", "/stages/{stage}", "/api/stages/send", { text: '"send"' }],
  ["POST", "/stages/{stage}", "/api/stages/send", { body: { recordId: 7 } }],
  ["POST", "/stages/{stage}", "/api/stages/send", { body: { recordId: "7" } }],
  ["POST", "/stages/{stage}", "/api/stages/send", { body: { recordId: unknownId, rerun: "all" } }],
  ["POST", "/stages/{stage}", "/api/stages/send", { body: { recordId: unknownId } }],
  ["POST", "/stages/{stage}", "/api/stages/send", { body: { dryRun: "yes" } }],
  ["POST", "/stages/{stage}", "/api/stages/send", { body: { maxRecords: 0 } }],
  ["POST", "/stages/{stage}", "/api/stages/send", { body: { maxRecords: 1.5 } }],
  ["POST", "/stages/{stage}", "/api/stages/send", { body: { rerun: "some" } }],
  ["POST", "/stages/{stage}", "/api/stages/send", { body: { dry: true } }],
  ["POST", "/stages/{stage}", "/api/stages/send", { body: {}, key: null }],
  [
    "POST",
    "/stages/{stage}",
    "/api/stages/send",
    { body: {}, headers: { "content-type": "text/plain" } },
  ],
  ["POST", "/stages/{stage}", "/api/stages/send", { text: `"${"x".repeat(5_000_000)}"` }],
];

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

describe("every route", () => {
  it("answers as the OpenAPI document says, whatever it is asked", async () => {
    const { body: document } = await host.ask("GET", "/api/openapi.json");
    const paths = document["paths"] as Record<string, Record<string, Operation>>;
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document, "document");
    const statuses: number[] = [];
    for (const [method, template, path, asked] of requests) {
      const answer = await host.ask(method, path, asked);
      const told = paths[template]?.[method.toLowerCase()]?.responses[String(answer.status)];
      expect([path, answer.status, told === undefined]).toEqual([path, answer.status, false]);
      statuses.push(answer.status);
      if (answer.status === 401) continue;
      const schema = told?.content?.[answer.type ?? ""]?.schema ?? { not: {} };
      const text = JSON.stringify(schema).replaceAll('"#/', '"document#/');
      const validate = ajv.compile(JSON.parse(text) as object);
      validate(answer.body);
      expect([path, validate.errors]).toEqual([path, null]);
      expect(answer.status < 400 || typeof answer.body["detail"] === "string").toBe(true);
    }
    expect([...new Set(statuses)].sort()).toEqual([200, 400, 401, 404, 413, 415, 422]);
  });
});

describe("a stage by hand", () => {
  it("runs once when two people and the timer ask for it in the same second", async () => {
    await ordered(25);
    const [first, second] = await Promise.all([
      host.ask("POST", "/api/stages/create-lines", { body: {} }),
      host.ask("POST", "/api/stages/create-lines", { body: {} }),
      host.fire("create-lines"),
    ]);
    for (const answer of [first, second]) {
      expect([202, 409]).toContain(answer.status);
      expect(answer.location).toMatch(/^\/api\/runs\/\d+-create-lines-/);
    }
    const accepted = [first, second].filter(({ status }) => status === 202);
    expect(accepted.length).toBeLessThan(2);
    await eventually(async () => ((await twin.ledger()).size === 25 ? true : undefined));
    const runs = await eventually(async () => {
      const reports = await twin.reports("create-lines");
      return reports.length > 0 && reports.every(({ endedOn }) => endedOn !== null)
        ? reports
        : undefined;
    });
    expect(runs.map(({ status, counts }) => [status, counts.succeeded])).toEqual([
      ["completed", 25],
    ]);
    expect(new Set([first.location, second.location])).toEqual(
      new Set([`/api/runs/${runs[0]?.runId ?? ""}`]),
    );
  });

  it("goes on by itself after the answer, for as many records as it was told", async () => {
    const body = { maxRecords: 20, rerun: "missing" };
    const answer = await host.ask("POST", "/api/stages/bundle", { body });
    expect(answer).toMatchObject({
      status: 202,
      body: { status: "queued", startedBy: "function key" },
    });
    expect(await host.ended(answer)).toMatchObject({
      status: "completed",
      trigger: "http",
      scope: { maxRecords: 20, rerun: "missing" },
      counts: { read: 20, succeeded: 20 },
    });
  });

  it("tells what a dry run would do, row by row and in all", async () => {
    const answer = await host.ask("POST", "/api/stages/bundle", { body: { dryRun: true } });
    const run = await host.ended(answer);
    expect(run).toMatchObject({
      status: "completed",
      totals: { moves: { "Validated>Bundled": 5 } },
    });
    const { body } = await host.ask("GET", `${answer.location ?? ""}/decisions`);
    const decisions = body["decisions"] as readonly Record<string, unknown>[];
    expect(decisions.filter(({ to }) => to === "Bundled")).toHaveLength(5);
    const stages = [...(await twin.ledger()).values()].map(({ stage }) => stage);
    expect(stages.filter((stage) => stage === "Validated")).toHaveLength(5);
  });

  it("can be stopped while it waits or runs, and not once it has ended", async () => {
    const answer = await host.ask("POST", "/api/stages/bundle", { body: {} });
    const location = answer.location ?? "";
    const stopped = await host.ask("DELETE", location);
    const run = await host.ended(answer);
    expect([
      [202, "cancelled"],
      [202, "completed"],
      [409, "completed"],
    ]).toContainEqual([stopped.status, run["status"]]);
    expect(await host.ask("DELETE", location)).toMatchObject({
      status: 409,
      body: { type: "urn:invjob:problem:not-allowed" },
    });
  });
});

describe("a record by hand", () => {
  it("is taken through every stage at once, and each says what came of it", async () => {
    const [id = ""] = await ordered(1);
    const line = await host.ask("POST", "/api/stages/create-lines", { body: { recordId: id } });
    expect(line).toMatchObject({
      status: 200,
      body: { outcome: "decided", now: { stage: "Validated" }, decisions: [{ result: "saved" }] },
    });
    const dry = await host.ask("POST", "/api/stages/bundle", {
      body: { recordId: id, dryRun: true },
    });
    expect(dry).toMatchObject({ status: 200, body: { dryRun: true, now: { stage: "Validated" } } });
    const bundle = await host.ask("POST", "/api/stages/bundle", { body: { recordId: id } });
    expect(bundle).toMatchObject({ status: 200, body: { now: { stage: "Bundled" } } });
    const { invoiceId } = bundle.body["now"] as { invoiceId: string };
    const again = await host.ask("POST", "/api/stages/bundle", { body: { recordId: id } });
    expect(again.body).toMatchObject({
      outcome: "notDue",
      reason: `it is on invoice ${invoiceId} already`,
    });
    for (const [stage, expected] of [
      ["calculate", "ReadyToSend"],
      ["send", "Sent"],
    ] as const) {
      const answer = await host.ask("POST", `/api/stages/${stage}`, {
        body: { recordId: invoiceId },
      });
      expect(answer).toMatchObject({ status: 200, body: { now: { stage: expected } } });
    }
    const runId = bundle.body["runId"] as string;
    const run = await host.ask("GET", `/api/runs/${runId}`);
    expect(run.body).toMatchObject({ startedBy: "function key", scope: { recordId: id } });
  });

  it("that someone else has is answered with the holder and its age, and left alone", async () => {
    const [id = ""] = await ordered(1);
    const connectionString = process.env[azuriteVariable] ?? "";
    const name = `${twin.variables()["TABLE_PREFIX"] ?? ""}Locks`;
    const locks = createTableLocks({
      client: createTableClient({ connectionString }, name),
      leaseMs: 60_000,
      renewEveryMs: 15_000,
      clock: systemClock,
      randomness: systemRandomness,
      telemetry: new RecordingTelemetry(),
    });
    const { held } = await locks.acquireRecords("line", [id], "ada at work");
    const answer = await host.ask("POST", "/api/stages/create-lines", { body: { recordId: id } });
    await held.release();
    expect(answer).toMatchObject({
      status: 409,
      body: { type: "urn:invjob:problem:locked", holder: "ada at work" },
    });
    expect(answer.body["heldForMs"]).toBeGreaterThanOrEqual(0);
    expect((await twin.ledger()).has(id)).toBe(false);
  });

  it("is done by one of many who ask at once, while its stage runs", async () => {
    const ids = await ordered(30);
    const [id = ""] = ids;
    const body = { recordId: id };
    const answers = await Promise.all([
      host.ask("POST", "/api/stages/create-lines", { body: {} }),
      ...Array.from({ length: 4 }, () => host.ask("POST", "/api/stages/create-lines", { body })),
    ]);
    const [whole, ...single] = answers;
    await host.ended(whole);
    for (const { status } of single) expect([200, 409]).toContain(status);
    const ledger = await twin.ledger();
    expect(ids.map((line) => ledger.get(line)?.stage)).toEqual(ids.map(() => "Validated"));
    expect(await violationsIn(twin, { unfinished: true, settings })).toEqual([]);
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadOrderData } from "../../infra/local/data/loadDirectory";
import { writeSample } from "../../infra/local/data/writeSample";
import { Environment } from "../../infra/local/dataverse/Environment";
import { systemClock } from "../../lib/adapters/clock/systemClock";
import type { App } from "../../lib/app/composeApp";
import type { Explanation } from "../../lib/domain/explanation";
import type { StageName } from "../../lib/domain/stages";
import { isJobError } from "../../lib/ports/errors";
import { ExplainOracle, nextRun, type Expected } from "../support/ExplainOracle";
import { HttpProxy } from "../support/HttpProxy";
import { SmallTwin } from "../support/SmallTwin";

const timeoutInMs = 240_000;
const lines = 2_000;
const actor = "console kim@desk";
/** Half-way through the sample's orders. */
const invoiceFrom = "2025-03-01";
const schedules = {
  CREATE_LINES_SCHEDULE: "0 */5 1 * * *",
  BUNDLE_SCHEDULE: "0 0 2 * * mon-fri",
  CALCULATE_SCHEDULE: "30 15,45 4 * * *",
  SEND_SCHEDULE: "0 0 5 1-7 * *",
} as const;
const settings = {
  ...schedules,
  INVOICE_FROM: invoiceFrom,
  PAGE_LINES: "100",
  LOCK_LEASE_SECONDS: "600",
};
const scheduleOf: Readonly<Record<string, string>> = {
  "create-lines": schedules.CREATE_LINES_SCHEDULE,
  bundle: schedules.BUNDLE_SCHEDULE,
  calculate: schedules.CALCULATE_SCHEDULE,
  send: schedules.SEND_SCHEDULE,
};

let folder: string;
let twin: SmallTwin;
let proxy: HttpProxy;
let app: App;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "explain-"));
  writeSample(join(folder, "sample"), { seed: 7, lines });
  const databasePath = join(folder, "dataverse.sqlite");
  const environment = new Environment({ databasePath });
  loadOrderData(environment, join(folder, "sample"), { now: new Date() });
  environment.close();
  twin = await SmallTwin.start({ databasePath });
  proxy = await HttpProxy.start(twin.dataverse.origin);
  const url = `http://127.0.0.1:${String(proxy.port)}`;
  app = twin.app({ ...settings, DATAVERSE_URL: url });
});

afterAll(async () => {
  await proxy.stop();
  await twin.close();
  rmSync(folder, { recursive: true });
});

/** Runs a stage that is asked to stop once it made so many requests; it stops at its next page. */
async function run(stage: StageName, requests = Infinity): Promise<void> {
  const stop = new AbortController();
  let count = 0;
  proxy.decide = () => {
    count += 1;
    if (count === requests) stop.abort();
    return "forward";
  };
  try {
    await app.runStage(stage, { trigger: "console", signal: stop.signal });
  } catch (error) {
    if (!isJobError(error)) throw error;
  }
}

/** The next answers of the ERP get lost, so that invoices stay `Sending`. */
async function loseErpAnswers(): Promise<void> {
  await fetch(`${twin.erpUrl}/_erp/faults`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ effect: { type: "status", status: 504, committed: true } }),
  });
}

async function invoiceIn(stage: string): Promise<string> {
  const found = (await twin.invoices()).find((invoice) => invoice.stage === stage);
  return String(found?.row["invoiceid"]);
}

async function lineIn(stage: string): Promise<string> {
  return [...(await twin.ledger())].find(([, row]) => row.stage === stage)?.[0] ?? "";
}

async function holdLine(stage: string): Promise<void> {
  const request = { table: "salesorderdetail", id: await lineIn(stage), actor } as const;
  expect(await app.byHand.move(request, { action: "hold", reason: "asked to" })).toMatchObject({
    kind: "done",
  });
}

async function cancelOrderOf(stage: string): Promise<void> {
  const ledger = await twin.ledger();
  const order = [...ledger.values()].find((row) => row.stage === stage)?.row[
    "_invjob_orderid_value"
  ];
  await twin.trade.setState(String(order), 2);
}

/** What happens, one after the other; after each of them the pipeline is looked at. */
const points: readonly (readonly [string, () => Promise<unknown>])[] = [
  ["before anything ran", () => Promise.resolve()],
  ["stage 1 stopped early", () => run("create-lines", 12)],
  ["stage 1 stopped again", () => run("create-lines", 30)],
  ["stage 1 done", () => run("create-lines")],
  ["a line held before it is bundled", () => holdLine("Validated")],
  ["an order canceled before it is bundled", () => cancelOrderOf("Validated")],
  ["stage 2 stopped early", () => run("bundle", 12)],
  ["stage 2 stopped again", () => run("bundle", 30)],
  ["stage 2 done", () => run("bundle")],
  ["a line taken off its draft and held", () => holdLine("Bundled")],
  ["an order canceled on its draft", () => cancelOrderOf("Bundled")],
  ["stage 3 stopped early", () => run("calculate", 6)],
  ["stage 3 done", () => run("calculate")],
  [
    "an invoice held",
    async () => {
      const request = { table: "invoice", id: await invoiceIn("ReadyToSend"), actor } as const;
      await app.byHand.move(request, { action: "hold", reason: "a question" });
    },
  ],
  ["stage 4 lost an answer", async () => (await loseErpAnswers(), run("send", 8))],
  ["an order canceled behind a ready invoice", () => cancelOrderOf("Bundled")],
  ["stage 4 stopped again", () => run("send", 12)],
  ["stage 4 done", () => run("send")],
  [
    "an invoice discarded",
    async () => {
      await app.byHand.discard({ id: await invoiceIn("OnHold"), actor }, "hold");
    },
  ],
  [
    "another night",
    async () => {
      for (const stage of ["create-lines", "bundle", "calculate", "send"] as const)
        await run(stage);
    },
  ],
];

/** What an explanation says otherwise than it must. */
function differences(found: Explanation | undefined, must: Expected, after: Date): string[] {
  const [first] = found?.reasons ?? [];
  if (found === undefined || first === undefined) return ["nothing is said"];
  const codes = found.reasons.map(({ code }) => code);
  const due = must.stage === null ? null : nextRun(scheduleOf[must.stage] ?? "", after);
  return [
    ...(found.standing === must.standing ? [] : [`standing ${found.standing}`]),
    ...(first.code === must.code ? [] : [`code ${first.code}`]),
    ...(first.stage === must.stage ? [] : [`stage ${String(first.stage)}`]),
    ...must.says.filter((text) => !first.text.includes(text)).map((text) => `no "${text}"`),
    ...must.also.filter((code) => !codes.includes(code)).map((code) => `no ${code}`),
    ...found.reasons.flatMap(({ text }) => (text.trim() === "" ? ["an empty reason"] : [])),
    ...(due === null || first.dueOn?.getTime() === due.getTime()
      ? []
      : [`due ${String(first.dueOn)}`]),
  ].map((difference) => `${difference}, not ${JSON.stringify(must)}: ${first.text}`);
}

describe("explain", () => {
  const seen = new Set<string>();

  it.each(points)(
    "is right about each of 2,000 lines: %s",
    async (_, happen) => {
      await happen();
      proxy.decide = () => "forward";
      const oracle = await ExplainOracle.read(twin, invoiceFrom);
      const asked = systemClock.now();
      const explained = await app.oversight.explain(oracle.lineIds);
      const wrong = oracle.lineIds.flatMap((id) => {
        const must = oracle.of(id);
        for (const code of [must.code, ...must.also]) seen.add(code);
        return differences(explained.get(id), must, asked).map((text) => `${id}: ${text}`);
      });
      expect(oracle.lineIds).toHaveLength(lines);
      expect(wrong.slice(0, 5)).toEqual([]);
    },
    timeoutInMs,
  );

  it("met every kind of reason on the way", () => {
    const kinds = ["BEFORE_INVOICE_FROM", "ORDER_NOT_INVOICEABLE", "WAITING", "ON_HOLD"];
    const onInvoices = ["INVOICE_ON_HOLD", "ERP_ANSWER_OUTSTANDING", "INVOICED", "ORDER_CHANGED"];
    expect([...seen]).toEqual(
      expect.arrayContaining([...kinds, ...onInvoices, "FREIGHT_NOT_BILLED", "ORDER_CANCELED"]),
    );
  });

  it("knows no line that does not exist", async () => {
    const id = "00000000-0000-4000-8000-000000000000";
    expect((await app.oversight.explain([id])).size).toBe(0);
  });
});

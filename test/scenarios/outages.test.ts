import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { App } from "../../lib/app/composeApp";
import type { StageName } from "../../lib/domain/stages";
import { violationsIn } from "../support/Checker";
import type { EndState } from "../support/endState";
import { eventually } from "../support/eventually";
import { HastyClock } from "../support/HastyClock";
import { HttpProxy } from "../support/HttpProxy";
import { SmallPipeline, steps } from "../support/SmallPipeline";
import { SmallTwin } from "../support/SmallTwin";
import { StageProcess, startIdentity, writeSettings } from "../support/StageProcess";

const timeoutInMs = 120_000;

function run(app: App, stage: StageName): Promise<unknown> {
  return app.runStage(stage, { trigger: "timer" });
}

describe("a service that fails again and again", () => {
  let twin: SmallTwin;
  let app: App;

  beforeAll(async () => {
    twin = await SmallTwin.start();
    for (let invoices = 0; invoices < 8; invoices += 1)
      await twin.trade.order({ customer: await twin.trade.account(), lines: [{}] });
  });
  beforeEach(() => {
    app = twin.app(
      {
        ERP_MAX_INVOICES: "1",
        ERP_BREAKER_FAILURES: "3",
        DATAVERSE_BREAKER_FAILURES: "3",
        BREAKER_REST_SECONDS: "1",
      },
      { clock: new HastyClock(20) },
    );
  });
  afterAll(() => twin.close());

  it("ends a run of a stage early when it is Dataverse, which says so and takes up the rest later", async () => {
    await twin.dataverse.admin("log/reset", {});
    await twin.dataverse.admin("faults", {
      match: { kind: "write", userAgent: "jobs" },
      times: 1_000,
      effect: { type: "unavailable" },
    });
    await expect(run(app, "create-lines")).rejects.toThrow(
      /Dataverse failed 3 times in a row \(DATAVERSE_BREAKER_FAILURES\)/,
    );
    const [report] = await twin.reports("create-lines");
    expect(report).toMatchObject({ status: "failed", counts: { succeeded: 0 } });
    expect(report?.message).toContain("left alone until");
    await fetch(`${twin.dataverse.origin}/_emulator/faults`, { method: "DELETE" });
    await eventually(() => run(app, "create-lines").catch(() => undefined));
    expect([...(await twin.ledger()).values()].map(({ stage }) => stage)).toEqual(
      Array.from({ length: 8 }, () => "Validated"),
    );
  });

  it("ends `send` early when it is the ERP, with nothing claimed for a call that is not made", async () => {
    await twin.runAll(app, ["bundle", "calculate"]);
    const effect = { type: "status", status: 503, committed: false };
    await erp("faults", { times: 1_000, effect });
    await expect(run(app, "send")).rejects.toThrow(
      /The ERP failed 3 times in a row \(ERP_BREAKER_FAILURES\)/,
    );
    const [report] = await twin.reports("send");
    expect(report).toMatchObject({ status: "failed" });
    const stages = (await twin.invoices()).map(({ stage }) => stage).sort();
    expect(stages).toEqual([
      ...Array.from({ length: 5 }, () => "ReadyToSend"),
      ...Array.from({ length: 3 }, () => "Sending"),
    ]);
    await fetch(`${twin.erpUrl}/_erp/faults`, { method: "DELETE" });
    await twin.dataverse.admin("clock", { offsetSeconds: 3_600 });
    await eventually(() => run(app, "send").catch(() => undefined));
    expect(await violationsIn(twin)).toEqual([]);
  });

  async function erp(path: string, body: object): Promise<void> {
    const answer = await fetch(`${twin.erpUrl}/_erp/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }
});

describe("Table storage that is away for 30 seconds", () => {
  const awayMs = 30_000;
  const folder = mkdtempSync(join(tmpdir(), "outages-"));
  let identity: FastifyInstance;

  beforeAll(async () => {
    identity = await startIdentity();
  });
  afterAll(async () => {
    await identity.close();
    rmSync(folder, { recursive: true });
  });

  /** It goes away once the stage holds its records' locks; ends as the day ends without that. */
  async function goAwayDuring(
    stage: "create-lines" | "bundle" | "send",
  ): Promise<{ end: EndState; expected: EndState; violations: readonly string[] }> {
    const pipeline = await SmallPipeline.start();
    const storage = pipeline.twin.variables()["AzureWebJobsStorage"] ?? "";
    const wire = await HttpProxy.storage(storage);
    try {
      const expected = await pipeline.finish(pipeline.app());
      await pipeline.goBackTo("morning");
      const at = steps.indexOf(stage);
      for (const step of steps.slice(0, at)) await pipeline.take(step, pipeline.app());
      const file = join(folder, `${stage}.json`);
      const changes = { ...SmallPipeline.settings, AzureWebJobsStorage: wire.within(storage) };
      await writeSettings(file, pipeline.twin, { identity, changes });
      let isAway = false;
      wire.decide = ({ path }) => {
        if (isAway) return "refuse";
        isAway = path.includes("$batch");
        return "forward";
      };
      const process = new StageProcess(stage, file);
      await eventually(() => isAway || undefined);
      await sleep(awayMs);
      wire.decide = () => "forward";
      await process.ended();
      const end = await pipeline.finish(pipeline.twin.app(SmallPipeline.settings), at);
      return { end, expected, violations: await pipeline.violations() };
    } finally {
      await pipeline.close();
      await wire.stop();
    }
  }

  it(
    "neither loses nor doubles anything, whichever stage was at work",
    async () => {
      const ends = await Promise.all(
        (["create-lines", "bundle", "send"] as const).map(goAwayDuring),
      );
      for (const { end, expected, violations } of ends) {
        expect(end).toEqual(expected);
        expect(violations).toEqual([]);
      }
    },
    timeoutInMs,
  );
});

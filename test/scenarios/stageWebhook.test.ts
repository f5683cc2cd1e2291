import type { StageName } from "../../lib/domain/stages";
import type { RunReport } from "../../lib/ports/runs";
import { eventually } from "../support/eventually";
import { FunctionsHost } from "../support/FunctionsHost";
import { SmallTwin } from "../support/SmallTwin";

const path = "/api/stages";
const nobody = "6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d";

let twin: SmallTwin;
let host: FunctionsHost;

beforeAll(async () => {
  twin = await SmallTwin.start();
  host = await FunctionsHost.start(twin);
}, 60_000);
afterAll(async () => {
  await host.stop();
  await twin.close();
});

interface Delivery {
  readonly status: number | null;
  readonly stripped: boolean;
}

/** Has Dataverse tell the app of an event. */
async function fire(event: object): Promise<readonly Delivery[]> {
  const answer = await twin.dataverse.admin("webhooks/fire", { ...host.webhook(path), ...event });
  return answer["deliveries"] as readonly Delivery[];
}

async function statuses(event: object): Promise<readonly (number | null)[]> {
  return (await fire(event)).map(({ status }) => status);
}

/** The runs of a stage once there are so many and all are over, newest first. */
function endedRuns(stage: StageName, count: number): Promise<readonly RunReport[]> {
  return eventually(async () => {
    const reports = await twin.reports(stage);
    return reports.length >= count && reports.every(({ endedOn }) => endedOn !== null)
      ? reports
      : undefined;
  });
}

async function versions(): Promise<readonly unknown[]> {
  const all = await Promise.all(
    ["invjob_invoicelines", "invoices"].map((set) => twin.dataverse.rows(set)),
  );
  return all.flat().map((row) => row["@odata.etag"]);
}

describe("a webhook of Dataverse", () => {
  it("takes one record through a stage, once however often it is told or asked for", async () => {
    const customer = await twin.trade.account();
    const { lineIds } = await twin.trade.order({ customer, lines: [{ price: 5 }, { price: 7 }] });
    const [lineId = "", otherId = ""] = lineIds;

    // The button: the Custom API is called, and its asynchronous step tells the app.
    const step = { message: "invjob_RunStage", ...host.webhook(path) };
    await twin.dataverse.admin("webhooks", step);
    const pressed = { Table: "salesorderdetail", RecordId: lineId };
    await twin.dataverse.api("POST", "invjob_RunStage", { Stage: "create-lines", ...pressed });
    const [made] = await endedRuns("create-lines", 1);
    expect(made).toMatchObject({
      status: "completed",
      trigger: "webhook",
      startedBy: expect.stringMatching(/^Dataverse user [0-9a-f-]{36}$/) as string,
      scope: { recordId: lineId },
      counts: { succeeded: 1 },
    });
    expect([...(await twin.ledger()).keys()]).toEqual([lineId]);

    // One event that is told three times at once, and then two more presses.
    const parameters = { Stage: "bundle", ...pressed };
    expect(await statuses({ parameters, copies: 3 })).toEqual([202, 202, 202]);
    const [bundled, ...more] = await endedRuns("bundle", 1);
    expect([bundled?.counts.succeeded, more]).toEqual([1, []]);
    const after = await versions();
    expect(await statuses({ parameters })).toEqual([202]);
    expect(await statuses({ parameters })).toEqual([202]);
    const again = (await endedRuns("bundle", 3)).slice(0, 2);
    expect(again.map(({ status, counts }) => [status, counts.read])).toEqual([
      ["completed", 0],
      ["completed", 0],
    ]);
    expect(again.map(({ message }) => message)).not.toContain("");
    expect(await versions()).toEqual(after);
    expect(await twin.invoices()).toHaveLength(1);

    // A step on a table, and the whole stage.
    expect(
      await statuses({ message: "Create", table: "salesorderdetail", recordId: otherId }),
    ).toEqual([202]);
    await endedRuns("create-lines", 2);
    expect((await twin.ledger()).get(otherId)?.stage).toBe("Validated");
    expect(await statuses({ parameters: { Stage: "bundle" }, copies: 3 })).toEqual([202, 202, 202]);
    const [whole] = await endedRuns("bundle", 4);
    expect(whole).toMatchObject({ status: "completed", scope: { recordId: null } });
    expect(await twin.reports("bundle")).toHaveLength(4);
    expect((await twin.ledger()).get(otherId)?.stage).toBe("Bundled");
  }, 60_000);

  it("is refused where it says too little, is stripped, too large, or has no key", async () => {
    const parameters = { Stage: "calculate", Table: "invoice", RecordId: nobody };
    for (const strippedAs of ["absent", "null", "empty"]) {
      const [delivery] = await fire({ parameters, extraBytes: 300_000, strippedAs });
      expect(delivery).toMatchObject({ status: 422, stripped: true });
    }
    const wrong = [
      { ...parameters, Stage: "everything" },
      { ...parameters, Table: "salesorderdetail" },
      { ...parameters, RecordId: "the third" },
      { Stage: "calculate", Table: "invoice" },
    ];
    for (const asked of wrong) expect(await statuses({ parameters: asked })).toEqual([422]);
    const InputParameters = Object.entries(parameters).map(([key, value]) => ({ key, value }));
    const context = { MessageName: "invjob_RunStage", InputParameters };
    const padded = { ...context, Padding: "x".repeat(262_144) };
    const asked = [
      await host.ask("POST", path, { body: context, key: null }),
      await host.ask("POST", path, { body: padded }),
      await host.ask("POST", path, { body: { MessageName: "Create", PrimaryEntityName: "lead" } }),
      await host.ask("POST", path, { text: "{" }),
      await host.ask("POST", path, {
        body: { ...context, InputParameters: [] },
        headers: { "x-ms-dynamics-msg-size-exceeded": "true" },
      }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([401, 413, 422, 400, 422]);
    expect(String(asked[4]?.body["detail"])).toContain("256 KB");
    expect(await twin.reports("calculate")).toEqual([]);
  });

  it("that names a record which is not there leaves a run that says so", async () => {
    const parameters = { Stage: "calculate", Table: "invoice", RecordId: nobody };
    expect(await statuses({ parameters })).toEqual([202]);
    const [run] = await endedRuns("calculate", 1);
    expect(run).toMatchObject({ status: "failed", counts: { read: 0 } });
    expect(run?.message).toContain(nobody);
  });
});

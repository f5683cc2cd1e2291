import type { StageName } from "../../lib/domain/stages";
import { violationsIn } from "../support/Checker";
import { eventually } from "../support/eventually";
import { SmallTwin } from "../support/SmallTwin";

/** Half of the time that the app would wait for the ERP. */
const timeoutInMs = 30_000;
const settledAfterSeconds = 3_600;

let twin: SmallTwin;

beforeEach(async () => {
  twin = await SmallTwin.start();
  await twin.trade.order({ customer: await twin.trade.account(), lines: [{}, {}] });
  await twin.runAll(twin.app(), ["create-lines", "bundle", "calculate"]);
});

afterEach(async () => {
  await twin.close();
});

async function erp(path: string, body?: object): Promise<{ posts: number }> {
  const request = { method: "POST", headers: { "Content-Type": "application/json" } };
  const options = body === undefined ? {} : { ...request, body: JSON.stringify(body) };
  const answer = await fetch(`${twin.erpUrl}/_erp/${path}`, options);
  return (await answer.json()) as { posts: number };
}

async function runStopped(stage: StageName): Promise<unknown> {
  const stop = new AbortController();
  const run = twin.app().runStage(stage, { trigger: "console", signal: stop.signal });
  await eventually(async () => (await erp("log")).posts > 0 || undefined);
  stop.abort();
  return run;
}

describe("a run that is stopped while the ERP is at work", () => {
  it.each([
    ["booked the invoice", true],
    ["did not book the invoice", false],
  ])(
    "ends at once; the claim stands until the ERP is asked, which %s",
    async (_, committed) => {
      await erp("faults", { effect: { type: "hang", committed } });
      expect(await runStopped("send")).toMatchObject({ report: { status: "cancelled" } });
      const [invoice] = await twin.invoices();
      expect(invoice?.stage).toBe("Sending");
      await twin.runAll(twin.app());
      expect((await twin.invoices()).map(({ stage }) => stage)).toEqual(["Sending"]);
      await twin.dataverse.admin("clock", { offsetSeconds: settledAfterSeconds });
      await twin.runAll(twin.app());
      await twin.runAll(twin.app());
      expect((await twin.invoices()).map(({ stage }) => stage)).toEqual(["Sent"]);
      expect(await violationsIn(twin)).toEqual([]);
      expect(twin.book.summarize()).toMatchObject({ documents: 1, duplicates: 0 });
    },
    timeoutInMs,
  );
});

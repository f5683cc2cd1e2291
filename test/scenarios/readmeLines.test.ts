import type { CustomerSample } from "../support/dataverse/Trade";
import { FunctionsHost, type Answered } from "../support/FunctionsHost";
import { readProjectFile } from "../support/projectFiles";
import { SmallTwin } from "../support/SmallTwin";

const settings = { PAGE_LINES: "10", BACKGROUND_OPERATIONS: "sample_ReassignLeads" };

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

async function ordered(): Promise<string> {
  const order = await twin.trade.order({ customer, lines: [{}] });
  return order.lineIds[0] ?? "";
}

describe("the README's lines", () => {
  const readme = readProjectFile("README.md");

  /** Sends a line of the README's, its placeholder filled in. */
  async function send(part: string, id = ""): Promise<Answered> {
    const line = readme.split("\n").find((text) => text.startsWith("curl ") && text.includes(part));
    const filled = (line ?? "").replace(/ORDERLINE|RUN|INVOICE/, id);
    const [, path = ""] = /\$API([^\s"]+)/.exec(filled) ?? [];
    const [, text] = /-d '([^']*)'/.exec(filled) ?? [];
    const [, method = text === undefined ? "GET" : "POST"] = /-X (\w+)/.exec(filled) ?? [];
    expect(filled).toContain('-H "$KEY"');
    return host.ask(method, `/api${path}`, text === undefined ? {} : { text });
  }

  it("run a record, a dry run and a stage, list the runs and stop one", async () => {
    const id = await ordered();
    expect(await send("recordId", id)).toMatchObject({ status: 200 });
    expect((await twin.ledger()).get(id)?.stage).toBe("Validated");
    const dry = await send("dryRun");
    expect(await host.ended(dry)).toMatchObject({ status: "completed", scope: { dryRun: true } });
    expect((await twin.ledger()).get(id)?.stage).toBe("Validated");
    const real = await send("maxRecords");
    const run = await host.ended(real);
    expect(run).toMatchObject({ status: "completed" });
    expect((await twin.ledger()).get(id)?.stage).toBe("Bundled");
    const { body } = await send("/runs?stage=bundle");
    expect((body["runs"] as readonly { runId: string }[])[0]?.runId).toBe(run["runId"]);
    expect(await send("-X DELETE", String(run["runId"]))).toMatchObject({ status: 409 });
  });

  it("explain a line, hold and release it, retry and discard its invoice, and ask for health", async () => {
    const id = await ordered();
    const held = await send("/hold", id);
    expect(held).toMatchObject({ status: 200, body: { from: "none", to: "OnHold" } });
    expect((await twin.ledger()).get(id)?.stage).toBe("OnHold");
    expect(await send("/release", id)).toMatchObject({ status: 200, body: { to: "Validated" } });
    await twin.runAll(twin.app(settings), ["bundle"]);
    const { body } = await send("/explain", id);
    const { id: invoice } = body["invoice"] as { id: string };
    await twin.dataverse.api("PATCH", `invoices(${invoice})`, { statecode: 3, statuscode: 100003 });
    await twin.runAll(twin.app(settings), ["calculate"]);
    expect(await send("/retry", invoice)).toMatchObject({ status: 409 });
    expect(await send("/discard", invoice)).toMatchObject({ status: 200, body: { to: "removed" } });
    expect((await twin.ledger()).get(id)?.stage).toBe("OnHold");
    expect([200, 503]).toContain((await send("/health")).status);
  });

  it("make leads and reassign them in the background, and list what became of it", async () => {
    const [, text = ""] = /_emulator\/leads -d '([^']*)'/.exec(readme) ?? [];
    await twin.dataverse.admin("leads", { ...(JSON.parse(text) as object), count: 50 });
    const taken = await send("sample_ReassignLeads");
    expect(taken).toMatchObject({ status: 202, body: { name: "sample_ReassignLeads" } });
    expect(await send("background-operations?status")).toMatchObject({ status: 200 });
  });
});

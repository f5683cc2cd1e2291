import { countRows } from "../../../lib/adapters/dataverse/query/fetchPages";
import { bundleAll, createLines, makeReady, selection } from "../../support/dataverse/pipeline";
import { testClient } from "../../support/dataverse/testClient";
import { requestCount, TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";
import { ScriptedServer } from "../../support/ScriptedServer";

let environment: TestEnvironment;

beforeEach(async () => {
  environment = await TestEnvironment.start();
  const trade = new Trade(environment);
  await trade.order({ customer: await trade.account(), lines: [{}, {}] });
  await trade.order({ customer: await trade.contact(), lines: [{}] });
});

afterEach(() => environment.close());

async function counts() {
  const { createLines: lines, bundle, calculate, send } = environment.stores();
  const due = [
    await lines.countDue(selection),
    await bundle.countDue(),
    await calculate.countDue({ quietMinutes: 0, patienceMinutes: 60 }),
    await send.countDue(),
  ];
  expect(due.every(({ exceeds }) => !exceeds)).toBe(true);
  return due.map(({ count }) => count);
}

describe("countDue", () => {
  it("counts what waits for each stage", async () => {
    expect(await counts()).toEqual([3, 0, 0, 0]);
    await createLines(environment.stores());
    expect(await counts()).toEqual([0, 3, 0, 0]);
    await bundleAll(environment.stores());
    expect(await counts()).toEqual([0, 0, 2, 0]);
    await makeReady(environment.stores());
    expect(await counts()).toEqual([0, 0, 0, 2]);
  });

  it("takes one request", async () => {
    const before = await requestCount(environment);
    await environment.stores().createLines.countDue(selection);
    expect(await requestCount(environment)).toBe(before + 1);
  });

  it("says that there are more than the platform's largest page brings", async () => {
    const body = JSON.stringify({
      "@Microsoft.Dynamics.CRM.morerecords": true,
      value: Array(5_000).fill({}),
    });
    const server = await ScriptedServer.start(() => ({ status: 200, body }));
    try {
      const query = {
        table: { name: "invoice", set: "invoices" },
        attributes: [],
        order: ["invoiceid"],
      };
      const due = await countRows(testClient(server.url), query);
      expect(due).toEqual({ count: 5_000, exceeds: true });
    } finally {
      await server.stop();
    }
  });
});

import { stageNames } from "../../lib/domain/stages";
import { Checker } from "../support/Checker";
import { eventually } from "../support/eventually";
import { FunctionsHost } from "../support/FunctionsHost";
import { SmallTwin } from "../support/SmallTwin";

const timeoutInMs = 120_000;
const settings = { STAGE_MODE: "fanout", CHUNK_LINES: "10", PAGE_LINES: "10" };
const customers = 12;
const linesPerCustomer = 8;

let twin: SmallTwin;
const hosts: FunctionsHost[] = [];

beforeAll(async () => {
  twin = await SmallTwin.start();
  for (let count = 0; count < customers; count += 1) {
    const customer = await twin.trade.account();
    const lines = Array.from({ length: linesPerCustomer }, (_, index) => ({ price: index + 1 }));
    await twin.trade.order({ customer, lines });
  }
}, timeoutInMs);

afterAll(async () => {
  for (const host of hosts) await host.stop();
  await twin.close();
});

it(
  "shares a stage's run between processes, and closes it with its last chunk",
  async () => {
    const checker = await Checker.remember(twin);
    hosts.push(...(await Promise.all([0, 1].map(() => FunctionsHost.start(twin, settings)))));
    for (const stage of stageNames) {
      await hosts[0]!.fire(stage);
      await eventually(async () => {
        const [latest] = await twin.reports(stage);
        return latest?.endedOn == null ? undefined : latest;
      });
    }
    expect(await checker.violations({ settings })).toEqual([]);
  },
  timeoutInMs,
);

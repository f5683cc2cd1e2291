import { collect, createLines, newId, openDraft, stamp } from "../../support/dataverse/pipeline";
import { TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";
import type { LedgerLine } from "../../../lib/domain/ledgerRow";

let environment: TestEnvironment;

beforeEach(async () => {
  environment = await TestEnvironment.start();
});
afterEach(() => environment.close());

const due = { quietMinutes: 10, patienceMinutes: 60 };
const secondsPerMinute = 60;

/** A draft with one of its bundle's three lines on it; the others wait. */
async function draftWithWaitingLines(): Promise<string> {
  const stores = environment.stores();
  const trade = new Trade(environment);
  await trade.order({ customer: await trade.account(), lines: [{}, {}, {}] });
  const [first] = (await createLines(stores)) as [LedgerLine];
  const draft = await openDraft(stores, first);
  const set = { draft, touch: newId(), lines: [first], closes: false };
  expect(await stores.bundle.join([set], stamp)).toMatchObject([{ kind: "joined" }]);
  return draft.id;
}

describe("a draft whose bundle has lines that wait", () => {
  it("is due, once, when nothing touched it for as long as the patience lasts", async () => {
    const id = await draftWithWaitingLines();
    const { calculate } = environment.stores();
    const dueAfter = async (minutes: number) => {
      await environment.admin("clock", { offsetSeconds: minutes * secondsPerMinute });
      return (await collect(calculate.dueInvoices(due))).map((invoice) => invoice.id);
    };
    expect(await dueAfter(59)).toEqual([]);
    expect(await dueAfter(62)).toEqual([id]);
  });
});

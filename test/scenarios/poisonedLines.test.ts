import fc from "fast-check";
import type { StageName } from "../../lib/domain/stages";
import { violationsIn } from "../support/Checker";
import { SmallTwin } from "../support/SmallTwin";

const timeoutInMs = 120_000;
const lineCount = 100;
const subsets = 8;
const settings = { MAX_LINES_PER_INVOICE: "1000", SKIP_LIMIT: "1000" };

let twin: SmallTwin;
let lineIds: readonly string[];

beforeAll(async () => {
  twin = await SmallTwin.start();
  const customer = await twin.trade.account();
  const lines = Array.from({ length: lineCount }, () => ({}));
  ({ lineIds } = await twin.trade.order({ customer, lines }));
  await run("create-lines");
  await twin.dataverse.admin("snapshot", {});
}, timeoutInMs);

afterAll(async () => {
  await twin.close();
});

async function run(stage: StageName): Promise<void> {
  await twin.runAll(twin.app(settings), [stage]);
}

/** From now on the platform refuses the invoice lines of these order lines. */
async function poison(ids: readonly string[]): Promise<void> {
  const rules = ids.map((id) => ({
    match: { kind: "create", route: "^invoicedetails\\b", body: id },
    times: 1_000_000,
    effect: { type: "status", code: 400, errorCode: "0x80040265", message: "Refused." },
  }));
  if (rules.length > 0) await twin.dataverse.admin("faults", { rules });
}

/** Which lines are bundled, and which are in error with which code. */
async function fates(): Promise<Readonly<Record<string, string>>> {
  const ledger = [...(await twin.ledger())];
  return Object.fromEntries(ledger.map(([id, { stage, code }]) => [id, code ?? stage]));
}

async function expectExactly(bad: readonly string[]): Promise<void> {
  await fetch(`${twin.dataverse.origin}/_emulator/faults`, { method: "DELETE" });
  await twin.dataverse.admin("restore", {});
  await poison(bad);
  await run("bundle");
  const expected = lineIds.map((id) => [id, bad.includes(id) ? "PLATFORM_REJECTED" : "Bundled"]);
  expect(await fates()).toEqual(Object.fromEntries(expected));
  expect(await violationsIn(twin, { unfinished: true })).toEqual([]);
}

describe("lines that the platform refuses", () => {
  it(
    "are marked, and the others of their customer are bundled, whichever of a hundred they are",
    async () => {
      await expectExactly(lineIds.slice(41, 42));
      await fc.assert(
        fc.asyncProperty(fc.subarray([...lineIds], { maxLength: 30 }), expectExactly),
        { numRuns: subsets, endOnFailure: true },
      );
      await expectExactly(lineIds);
    },
    timeoutInMs,
  );
});

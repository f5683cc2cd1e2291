import { decideLine } from "../../../lib/domain/decideLine";
import type { LedgerLine, LedgerRow } from "../../../lib/domain/ledgerRow";
import type { OrderLine } from "../../../lib/domain/orderLine";
import { addCounts, noCounts } from "../../../lib/engine/counts";
import { UnavailableError } from "../../../lib/ports/errors";
import type { CreateLinesStore, LedgerWrite } from "../../../lib/ports/createLinesStore";
import type { OrderLineWriteBack } from "../../../lib/ports/orderLineWriteBack";
import type { SaveOutcome } from "../../../lib/ports/saveOutcome";
import { createLinesStage } from "../../../lib/stages/createLines";
import {
  aBundledLine,
  anOrder,
  anOrderLine,
  currencies,
  guid,
  lineRules,
} from "../../support/domainSamples";
import { aRun, RecordingWriteBack, TestGuard } from "../../support/stageRun";

const { inputHash } = decideLine(anOrderLine(), { alreadyInvoiced: false }, lineRules);
const minuteMs = 60_000;

function rejected(changes: Partial<LedgerRow> = {}): LedgerLine {
  const { row } = aBundledLine({
    stage: "Error",
    errorCode: "PLATFORM_REJECTED",
    inputHash,
    attempts: 1,
    processedOn: aRun().clock.now(),
    ...changes,
  });
  return { row, line: anOrderLine() };
}

interface Given {
  readonly inError?: readonly LedgerLine[];
  readonly fresh?: readonly OrderLine[];
  readonly elsewhere?: readonly string[];
  readonly answers?: readonly SaveOutcome[];
  readonly writeBack?: OrderLineWriteBack;
  readonly afterMs?: number;
  readonly pageSize?: number;
}

function* pagesOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

async function run(given: Given) {
  const writes: LedgerWrite[] = [];
  const reads: string[] = [];
  const size = given.pageSize ?? 100;
  const answers = [...(given.answers ?? [])];
  const store: CreateLinesStore = {
    async *uninvoicedLines() {
      for (const page of pagesOf(given.fresh ?? [], size)) {
        reads.push("new");
        yield await Promise.resolve(page);
      }
    },
    async *linesInError() {
      for (const page of pagesOf(given.inError ?? [], size)) {
        reads.push("error");
        yield await Promise.resolve(page);
      }
    },
    alreadyInvoiced: () => Promise.resolve(new Set(given.elsewhere)),
    save: (chosen, stamp) => {
      stamp.assertHeld();
      writes.push(...chosen);
      return Promise.resolve(chosen.map(() => answers.shift() ?? { kind: "saved" }));
    },
    countDue: () => Promise.resolve({ count: 0, exceeds: false }),
  };
  const writeBack = new RecordingWriteBack();
  const stage = createLinesStage({
    store,
    writeBack: given.writeBack ?? writeBack,
    environment: {
      currencies: () => Promise.resolve(currencies),
      pricingFlags: () => Promise.resolve(lineRules.pricing),
    },
    selection: { states: [3], from: "2026-01-01" },
    settings: { orderStates: [3], holdStatusReasons: [], toleranceMinorUnits: 0 },
    attemptsMax: 3,
  });
  const context = aRun();
  context.clock.advance(given.afterMs ?? 0);
  let counts = noCounts;
  for await (const page of stage.pages(context))
    counts = addCounts(counts, await page.process(() => true, new TestGuard()));
  return { counts, writes, reads, copies: writeBack.copies };
}

describe("pages of lines in error and of new lines", () => {
  it("take turns, so that errors without end do not keep new lines waiting", async () => {
    const fresh = [anOrderLine({ id: guid(1) }), anOrderLine({ id: guid(2) })];
    const { reads } = await run({
      inError: [rejected(), rejected(), rejected()],
      fresh,
      pageSize: 1,
    });
    expect(reads).toEqual(["error", "new", "error", "new", "error"]);
  });
});

describe("an order line that someone deleted after it was read", () => {
  const gone = (id: string, table: string): SaveOutcome => ({
    kind: "gone",
    message: `${table} With Id = ${id.toUpperCase()} Does Not Exist`,
  });

  it("is passed over, for there is nothing to account for", async () => {
    const line = anOrderLine();
    const { counts, writes } = await run({
      fresh: [line],
      answers: [gone(line.id, "salesorderdetail")],
    });
    expect(counts).toMatchObject({ read: 1, skipped: 1, conflicts: 0, failed: 0 });
    expect(writes).toHaveLength(1);
  });

  it("is not confused with one whose price list was deleted", async () => {
    const { counts } = await run({
      fresh: [anOrderLine()],
      answers: [gone(guid(0x77), "pricelevel")],
    });
    expect(counts).toMatchObject({ read: 1, skipped: 0, conflicts: 1 });
  });
});

describe("a row that the application may not create", () => {
  it("is not marked, and the run ends red with the platform's sentence", async () => {
    const forbidden: SaveOutcome = { kind: "forbidden", message: "prvAppendToOrder is missing" };
    const lines = [anOrderLine(), anOrderLine({ id: guid(2) })];
    const refused = run({ fresh: lines, answers: [forbidden] });
    await expect(refused).rejects.toThrow(
      "1 writes for lack of a privilege: give its user the documented role, in a business unit " +
        "that reaches those records. The platform says: prvAppendToOrder is missing",
    );
  });
});

describe("a line that the platform rejected", () => {
  it("is confirmed without a write while its delay lasts", async () => {
    const { counts, writes } = await run({ inError: [rejected()], afterMs: 14 * minuteMs });
    expect(writes).toEqual([]);
    expect(counts).toMatchObject({ read: 1, failed: 1, unexpected: 0 });
  });

  it("is tried again after its delay, which grows", async () => {
    const first = await run({ inError: [rejected()], afterMs: 15 * minuteMs });
    expect(first.writes[0]?.decision.stage).toBe("Validated");
    const second = [rejected({ attempts: 2 })];
    expect((await run({ inError: second, afterMs: 59 * minuteMs })).writes).toEqual([]);
    expect((await run({ inError: second, afterMs: 60 * minuteMs })).writes).toHaveLength(1);
  });

  it("is tried no more after MAX_ATTEMPTS", async () => {
    const inError = [rejected({ attempts: 3 })];
    const { counts, writes } = await run({ inError, afterMs: 10_000 * minuteMs });
    expect(writes).toEqual([]);
    expect(counts.errorsByCode).toEqual({ PLATFORM_REJECTED: 1 });
  });

  it("is tried again at once when an input changed", async () => {
    const inError = [rejected({ inputHash: "0".repeat(64), attempts: 3 })];
    expect((await run({ inError })).writes[0]?.decision.stage).toBe("Validated");
  });

  it("takes another code as soon as one applies", async () => {
    const { writes } = await run({ inError: [rejected()], elsewhere: [guid(1)] });
    expect(writes[0]?.decision).toMatchObject({ code: "ALREADY_INVOICED" });
  });
});

describe("an error that stands", () => {
  it("is confirmed unchanged without a write, and counted with its code", async () => {
    const line = anOrderLine({ order: anOrder({ customer: null }) });
    const decision = decideLine(line, { alreadyInvoiced: false }, lineRules);
    const { row } = rejected({ errorCode: "NO_CUSTOMER", inputHash: decision.inputHash });
    const { counts, writes, copies } = await run({ inError: [{ row, line }] });
    expect([writes, copies]).toEqual([[], []]);
    expect(counts).toMatchObject({ read: 1, failed: 1, errorsByCode: { NO_CUSTOMER: 1 } });
  });

  it("heals once its cause is mended", async () => {
    const { row } = rejected({ errorCode: "NO_CUSTOMER", inputHash: "0".repeat(64) });
    const { counts, writes } = await run({ inError: [{ row, line: anOrderLine() }] });
    expect(writes[0]?.decision.stage).toBe("Validated");
    expect(counts.succeeded).toBe(1);
  });
});

describe("a new line", () => {
  it("that the platform refuses gets its text for an explanation", async () => {
    const answers: SaveOutcome[] = [{ kind: "rejected", platformCode: "0x1", message: "no" }];
    const { counts, writes, copies } = await run({ fresh: [anOrderLine()], answers });
    expect(writes.map(({ decision }) => decision.stage)).toEqual(["Validated", "Error"]);
    expect(counts).toMatchObject({ read: 1, failed: 1, unexpected: 1 });
    expect(copies).toMatchObject([
      { stage: "Error", errorCode: "PLATFORM_REJECTED", errorMessage: "PLATFORM_REJECTED: no" },
    ]);
  });

  it("is shown on its order line once it is saved, and not before", async () => {
    const fresh = [anOrderLine(), anOrderLine({ id: guid(2) })];
    const answers: SaveOutcome[] = [{ kind: "saved", notImpersonated: "team" }, { kind: "exists" }];
    const { counts, copies } = await run({ fresh, answers });
    expect(copies).toEqual([
      {
        orderLineId: guid(1),
        orderState: 3,
        stage: "Validated",
        errorCode: null,
        errorMessage: null,
      },
    ]);
    expect(counts).toMatchObject({ succeeded: 1, conflicts: 1, notImpersonated: { team: 1 } });
  });

  it("without a clear answer is left, and counts as unexpected", async () => {
    const answers: SaveOutcome[] = [{ kind: "unknown", message: "reset" }];
    const { counts } = await run({ fresh: [anOrderLine()], answers });
    expect(counts).toMatchObject({ conflicts: 1, unexpected: 1, succeeded: 0 });
  });
});

describe("copies on order lines", () => {
  it("that cannot be written are counted and nothing more", async () => {
    const partly = { writeBack: () => Promise.resolve({ written: 0, failed: 1 }) };
    const never = { writeBack: () => Promise.reject(new UnavailableError("down")) };
    for (const writeBack of [partly, never]) {
      const { counts } = await run({ fresh: [anOrderLine()], writeBack });
      expect(counts).toMatchObject({ succeeded: 1, writeBackFailures: 1 });
    }
  });
});

import { decideLine } from "../../../lib/domain/decideLine";
import type { LedgerLine } from "../../../lib/domain/ledgerRow";
import type { OrderLine } from "../../../lib/domain/orderLine";
import { addCounts, noCounts } from "../../../lib/engine/counts";
import { UnauthorizedError } from "../../../lib/ports/errors";
import { bundleStage } from "../../../lib/stages/bundle";
import {
  aBundledLine,
  anOrder,
  anOrderLine,
  bundleKeyOfSamples,
  currencies,
  guid,
  lineRules,
} from "../../support/domainSamples";
import { MemoryBundles } from "../../support/MemoryBundles";
import { aRun, RecordingWriteBack, TestGuard } from "../../support/stageRun";

function validated(number: number, changed: Partial<OrderLine> = {}): LedgerLine {
  const id = guid(number);
  const line = anOrderLine({ id });
  const { inputHash } = decideLine(line, { alreadyInvoiced: false }, lineRules);
  const { row } = aBundledLine({ id, inputHash, stage: "Validated", invoiceId: null });
  return { row, line: { ...line, ...changed } };
}

async function bundle(
  lines: readonly LedgerLine[],
  isLocked: (name: string) => boolean,
  prepare: (store: MemoryBundles) => void = () => undefined,
) {
  const store = new MemoryBundles();
  prepare(store);
  store.validatedLines = async function* () {
    yield await Promise.resolve(lines);
  };
  const writeBack = new RecordingWriteBack();
  const stage = bundleStage({
    store,
    writeBack,
    environment: {
      currencies: () => Promise.resolve(currencies),
      pricingFlags: () => Promise.resolve(lineRules.pricing),
    },
    settings: { orderStates: [3], holdStatusReasons: [], toleranceMinorUnits: 0 },
    limits: { chunkLines: 48, maxLinesPerInvoice: 500 },
  });
  let counts = noCounts;
  const lockNames: string[] = [];
  let failure: unknown;
  try {
    for await (const page of stage.pages(aRun())) {
      lockNames.push(...page.lockNames);
      counts = addCounts(counts, await page.process(isLocked, new TestGuard()));
    }
  } catch (error) {
    failure = error;
  }
  return { counts, store, copies: writeBack.copies, lockNames, failure };
}

describe("the bundle stage", () => {
  it("decides lines anew whose inputs changed, and joins the others", async () => {
    const canceled = { order: anOrder({ state: 2 }) };
    const lines = [validated(1), validated(2, canceled), validated(3, { lineNumber: 9 })];
    const { counts, store, copies, lockNames } = await bundle(lines, () => true);
    expect(lockNames).toEqual([bundleKeyOfSamples]);
    expect([...store.bundled.keys()]).toEqual([guid(1), guid(3)]);
    expect(store.decisions.get(guid(2))).toMatchObject({ code: "ORDER_CANCELED" });
    expect(counts).toMatchObject({ read: 3, succeeded: 2, errorsByCode: { ORDER_CANCELED: 1 } });
    expect(copies.map(({ stage }) => stage).sort()).toEqual(["Bundled", "Bundled", "Error"]);
  });

  it("does not bill again what someone invoiced by hand since stage 1", async () => {
    const { counts, store } = await bundle(
      [validated(1), validated(2)],
      () => true,
      (given) => {
        given.invoicedElsewhere.add(guid(2));
      },
    );
    expect([...store.bundled.keys()]).toEqual([guid(1)]);
    expect(store.decisions.get(guid(2))).toMatchObject({ code: "ALREADY_INVOICED" });
    expect(counts).toMatchObject({ errorsByCode: { ALREADY_INVOICED: 1 } });
  });

  it("decides a row anew that lacks its bundle key or its amounts, and goes on", async () => {
    const [keyless, empty] = [validated(1), validated(2)];
    const lines = [
      { ...keyless, row: { ...keyless.row, bundleKey: null } },
      { ...empty, row: { ...empty.row, amounts: null } },
      validated(3),
    ];
    const { counts, store, lockNames, failure } = await bundle(lines, () => true);
    expect(failure).toBeUndefined();
    expect(lockNames).toEqual([`row-${guid(1)}`, bundleKeyOfSamples]);
    for (const number of [1, 2])
      expect(store.decisions.get(guid(number))).toMatchObject({
        stage: "Validated",
        bundleKey: bundleKeyOfSamples,
      });
    expect([...store.bundled.keys()]).toEqual([guid(3)]);
    expect(counts).toMatchObject({ read: 3, succeeded: 3 });
  });

  it("marks no line for a privilege that the application lacks, and ends red", async () => {
    const { counts, store, failure } = await bundle(
      [validated(1), validated(2)],
      () => true,
      (given) => {
        given.createOutcome = { kind: "forbidden", message: "prvCreate" };
      },
    );
    expect(store.decisions.size).toBe(0);
    expect(counts).toMatchObject({ read: 2, conflicts: 2, failed: 0 });
    expect(failure).toBeInstanceOf(UnauthorizedError);
    expect((failure as Error).message).toContain("prvCreate");
  });

  it("marks no line for a privilege that only its detail needs, and joins the others", async () => {
    const { counts, store, failure } = await bundle(
      [validated(1), validated(2), validated(3)],
      () => true,
      (given) => {
        given.beforeJoin = ({ lines }) =>
          lines.some(({ row }) => row.id === guid(2))
            ? { kind: "failed", outcome: { kind: "forbidden", message: "prvAppendToProduct" } }
            : undefined;
      },
    );
    expect(store.decisions.size).toBe(0);
    expect([...store.bundled.keys()].sort()).toEqual([guid(1), guid(3)]);
    expect(counts).toMatchObject({ read: 3, succeeded: 2, conflicts: 1, failed: 0 });
    expect((failure as Error).message).toContain("prvAppendToProduct");
  });

  it("leaves bundles alone that someone else is at work on", async () => {
    const { counts, store } = await bundle([validated(1), validated(2)], () => false);
    expect(counts).toMatchObject({ read: 2, skipped: 2 });
    expect(store.joinCalls).toBe(0);
  });
});

import { invoiceMoves, lineMoves } from "../../../lib/domain/moves";
import { invoiceStages, lineStages } from "../../../lib/domain/stages";
import { PageTally } from "../../../lib/engine/counts";
import type { CalculateWrite, SendWrite } from "../../../lib/ports/invoiceStore";
import { MissingPrivileges } from "../../../lib/stages/MissingPrivileges";
import { sendInvoices } from "../../../lib/stages/sendInvoices";
import { currencies } from "../../support/domainSamples";
import { joinAll, linesOf } from "../../support/joining";
import { MemoryBundles } from "../../support/MemoryBundles";
import { OneInvoice, readyInvoice, ScriptedErp } from "../../support/sending";
import { aRun, RecordingWriteBack, TestGuard } from "../../support/stageRun";
import { assertInvoiceMove, assertLineMove } from "../../../lib/stages/assertMoves";

/** Every kind of write, with the stages that it may meet and where it leads. */
const calculateWrites: Readonly<Record<CalculateWrite["kind"], readonly [string[], string]>> = {
  ready: [["Draft"], "ReadyToSend"],
  error: [["Draft", "ReadyToSend", "Error"], "Error"],
  hold: [["Draft"], "OnHold"],
  reopen: [["Error"], "Draft"],
  canceled: [["Draft", "ReadyToSend", "Error"], "Error"],
  remove: [["Draft"], "removed"],
};
const sendWrites: Readonly<Record<SendWrite["kind"], readonly [string[], string]>> = {
  sent: [["Sending"], "Sent"],
  rejected: [["ReadyToSend", "Sending"], "Error"],
  unknown: [[...invoiceStages], ""],
  absent: [["Sending"], "ReadyToSend"],
  canceled: [["ReadyToSend", "Sending"], "Error"],
  revalidate: [["ReadyToSend"], "Draft"],
  hold: [["ReadyToSend", "Sending"], "OnHold"],
};

function isAllowed(assertion: () => void): boolean {
  try {
    assertion();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return false;
  }
}

describe("every write of stage 3 and 4", () => {
  it.each([
    ["calculate", calculateWrites],
    ["send", sendWrites],
  ] as const)("of %s is a move of the table, and of no other stage", (by, writes) => {
    for (const [kind, [froms, to]] of Object.entries(writes)) {
      const write = { kind: kind as CalculateWrite["kind"] };
      const allowed = invoiceStages.filter((from) =>
        isAllowed(() => {
          assertInvoiceMove(from, write, by);
        }),
      );
      expect([kind, [...allowed].sort()]).toEqual([kind, [...froms].sort()]);
      for (const from of to === "" ? [] : allowed)
        expect(invoiceMoves).toContainEqual(expect.objectContaining({ from, to }));
    }
  });
});

describe("every write of a line", () => {
  it("is a move of the table", () => {
    for (const from of ["none", ...lineStages] as const)
      for (const to of lineStages)
        for (const by of ["create-lines", "bundle", "calculate", "send"] as const) {
          const isListed = lineMoves.some(
            (move) => move.from === from && move.to === to && move.by.includes(by),
          );
          const isFree = isAllowed(() => {
            assertLineMove(from, to, by);
          });
          expect([from, to, by, isFree]).toEqual([from, to, by, isListed]);
        }
  });
});

describe("a write that is no move of the table", () => {
  it.each(lineStages.filter((stage) => stage !== "Validated"))(
    "such as joining a line that is %s is not done",
    async (stage) => {
      const store = new MemoryBundles();
      const [line] = linesOf(1);
      if (line === undefined) throw new TypeError("there is a line");
      const moved = { ...line, row: { ...line.row, stage } };
      await expect(joinAll(store, [moved])).rejects.toThrow(TypeError);
      expect(store.joinCalls).toBe(0);
    },
  );

  it.each(invoiceStages.filter((stage) => stage !== "ReadyToSend"))(
    "such as claiming an invoice that is %s is not done, and the ERP is not called",
    async (stage) => {
      const store = new OneInvoice(readyInvoice({ stage }));
      const erp = new ScriptedErp();
      const work = {
        store,
        erp,
        writeBack: new RecordingWriteBack(),
        rules: { currencies, toleranceMinorUnits: 0 },
        run: aRun(),
        guard: new TestGuard(),
        tally: new PageTally(),
        privileges: new MissingPrivileges(),
      };
      await expect(sendInvoices([store.now], work)).rejects.toThrow(TypeError);
      expect([store.claims, erp.sent]).toEqual([[], []]);
    },
  );
});

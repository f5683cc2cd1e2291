import fc from "fast-check";
import {
  allowedFrom,
  invoiceMoves,
  lineMoves,
  mayMove,
  type Move,
  type Mover,
} from "../../../lib/domain/moves";
import { invoiceStages, lineStages, stageNames } from "../../../lib/domain/stages";

const movers: readonly Mover[] = [...stageNames, "person"];

/** The moves as DESIGN 2 writes them, once more and by hand. */
const lineMovesOfDesign: Readonly<Record<string, readonly string[]>> = {
  none: ["Validated", "Error", "OnHold"],
  Error: ["Validated", "Error", "OnHold"],
  Validated: ["Validated", "Bundled", "Error", "OnHold"],
  Bundled: ["Invoiced", "Validated", "Error", "OnHold"],
  OnHold: ["Validated", "Error"],
  Invoiced: [],
};
const invoiceMovesOfDesign: Readonly<Record<string, readonly string[]>> = {
  none: ["Draft"],
  Draft: ["ReadyToSend", "Error", "OnHold", "removed"],
  // Error: INVOICE_CANCELED is for every stage before Sent.
  ReadyToSend: ["Sending", "Draft", "OnHold", "Error"],
  Sending: ["Sent", "Error", "ReadyToSend", "OnHold"],
  // Sent: release and discard ask the ERP first, found means Sent (stage 4).
  Error: ["Draft", "Error", "OnHold", "removed", "Sent"],
  OnHold: ["Draft", "removed", "Sent"],
  Sent: [],
};

function pairsOf(moves: readonly Move<string>[]): string[] {
  return moves.map(({ from, to }) => `${from} -> ${to}`).sort();
}

function pairsOfDesign(table: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(table)
    .flatMap(([from, targets]) => targets.map((to) => `${from} -> ${to}`))
    .sort();
}

describe("moves of a line", () => {
  it("are those of the design, each once", () => {
    expect(pairsOf(lineMoves)).toEqual(pairsOfDesign(lineMovesOfDesign));
  });

  it("leave Invoiced to nobody", () => {
    for (const to of lineStages) {
      for (const by of movers) {
        expect(mayMove(lineMoves, { from: "Invoiced", to, by })).toBe(false);
      }
    }
  });

  it("unbundle only while no answer of the ERP is outstanding", () => {
    const guarded = lineMoves.filter((move) => move.needsNoErpAnswerOutstanding === true);
    expect(pairsOf(guarded)).toEqual([
      "Bundled -> Error",
      "Bundled -> OnHold",
      "Bundled -> Validated",
    ]);
  });

  it("reach Invoiced through stage 4 only", () => {
    const allowed = movers.filter((by) => allowedFrom(lineMoves, "Invoiced", by).length > 0);
    expect(allowed).toEqual(["send"]);
  });

  it("put a line on hold by a person only", () => {
    const allowed = movers.filter((by) => allowedFrom(lineMoves, "OnHold", by).length > 0);
    expect(allowed).toEqual(["person"]);
  });
});

describe("moves of an invoice", () => {
  it("are those of the design, each once", () => {
    expect(pairsOf(invoiceMoves)).toEqual(pairsOfDesign(invoiceMovesOfDesign));
  });

  it("leave Sent to nobody", () => {
    for (const to of [...invoiceStages, "removed"] as const) {
      for (const by of movers) {
        expect(mayMove(invoiceMoves, { from: "Sent", to, by })).toBe(false);
      }
    }
  });

  it("lead into and out of Sending through stage 4 only", () => {
    const sending = invoiceMoves.filter(({ from, to }) => from === "Sending" || to === "Sending");
    expect(sending).toHaveLength(5);
    for (const move of sending) expect(move.by).toEqual(["send"]);
  });

  it("leave OnHold only while no answer of the ERP is outstanding", () => {
    const guarded = invoiceMoves.filter((move) => move.needsNoErpAnswerOutstanding === true);
    expect(pairsOf(guarded)).toEqual(["OnHold -> Draft", "OnHold -> removed"]);
  });
});

describe("mayMove", () => {
  it("agrees with the table for every mover", () => {
    const froms = ["none", ...invoiceStages] as const;
    const targets = [...invoiceStages, "removed"] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...froms),
        fc.constantFrom(...targets),
        fc.constantFrom(...movers),
        (from, to, by) => {
          const inTable = invoiceMoves.some(
            (move) => move.from === from && move.to === to && move.by.includes(by),
          );
          expect(mayMove(invoiceMoves, { from, to, by })).toBe(inTable);
          expect(allowedFrom(invoiceMoves, to, by).includes(from)).toBe(inTable);
        },
      ),
    );
  });
});

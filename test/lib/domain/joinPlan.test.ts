import fc from "fast-check";
import { chunkLinesMax, takeForDraft } from "../../../lib/domain/joinPlan";

const plans = fc.record({
  waiting: fc.array(fc.integer(), { maxLength: 200 }),
  lineCount: fc.integer({ min: 0, max: 150 }),
  chunkLines: fc.integer({ min: 1, max: 60 }),
  maxLinesPerInvoice: fc.integer({ min: 1, max: 120 }),
});

describe("takeForDraft", () => {
  it("takes the first lines and leaves the rest in order", () => {
    fc.assert(
      fc.property(plans, ({ waiting, lineCount, ...limits }) => {
        const { taken, rest } = takeForDraft(waiting, lineCount, limits);
        expect([...taken, ...rest]).toEqual(waiting);
      }),
    );
  });

  it("takes as many as chunk and draft have room for, no more and no fewer", () => {
    fc.assert(
      fc.property(plans, ({ waiting, lineCount, ...limits }) => {
        const { taken, rest } = takeForDraft(waiting, lineCount, limits);
        const isChunkFull = taken.length === limits.chunkLines;
        const isDraftFull = lineCount + taken.length >= limits.maxLinesPerInvoice;
        expect(taken.length).toBeLessThanOrEqual(limits.chunkLines);
        expect(taken.length === 0 || lineCount + taken.length <= limits.maxLinesPerInvoice).toBe(
          true,
        );
        expect(rest.length === 0 || isChunkFull || isDraftFull).toBe(true);
      }),
    );
  });

  it("closes exactly the draft that is full then", () => {
    fc.assert(
      fc.property(plans, ({ waiting, lineCount, ...limits }) => {
        const { taken, closes } = takeForDraft(waiting, lineCount, limits);
        expect(closes).toBe(lineCount + taken.length >= limits.maxLinesPerInvoice);
      }),
    );
  });
});

describe("chunkLinesMax", () => {
  it.each([
    [100, 48],
    [1000, 498],
    [7, 1],
    [6, 1],
  ])("with %i operations a batch allows %i lines in a set", (operations, lines) => {
    expect(chunkLinesMax(operations)).toBe(lines);
  });
});

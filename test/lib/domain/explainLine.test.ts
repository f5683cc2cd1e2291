import fc from "fast-check";
import { explainLine } from "../../../lib/domain/explainLine";
import type { ExplainRules, LineFacts } from "../../../lib/domain/explanation";
import { invoiceStages, lineStages } from "../../../lib/domain/stages";
import { inputHash } from "../../../lib/domain/inputHash";
import { decimal } from "../../../lib/domain/money";
import {
  aBundledLine,
  anInvoice,
  anOrder,
  anOrderLine,
  lineRules,
} from "../../support/domainSamples";

const now = new Date("2026-05-01T12:00:00Z");
const rules: ExplainRules = {
  line: lineRules,
  invoiceFrom: "2026-01-01",
  attemptsMax: 3,
  quietMinutes: 60,
  sendingTimeoutMinutes: 15,
  now,
  nextRun: (_, after) => new Date(after.getTime() + 60_000),
};

function facts(changes: Partial<LineFacts> = {}): LineFacts {
  return {
    line: anOrderLine(),
    isSinceStart: true,
    freight: null,
    row: null,
    invoice: null,
    alreadyInvoiced: false,
    holder: null,
    ...changes,
  };
}

function codes(changes: Partial<LineFacts>, withRules = rules): readonly string[] {
  return explainLine(facts(changes), withRules).reasons.map(({ code }) => code);
}

describe("an explanation", () => {
  it("is never empty and never says unknown, whatever the records hold", () => {
    const error = fc.constantFrom(null, "NO_PRICE", "PLATFORM_REJECTED", "NEVER_HEARD_OF");
    fc.assert(
      fc.property(
        fc.option(fc.constantFrom(...lineStages)),
        fc.option(fc.constantFrom(...invoiceStages)),
        fc.record({ state: fc.constantFrom(0, 2, 3), order: fc.constantFrom(0, 2, 3), error }),
        fc.boolean(),
        (stage, invoiceStage, { state, order, error: errorCode }, isSinceStart) => {
          const row = stage === null ? null : aBundledLine({ stage, errorCode }).row;
          const invoice =
            invoiceStage === null ? null : anInvoice({ stage: invoiceStage, state, errorCode });
          const line = anOrderLine({ order: anOrder({ state: order }) });
          const told = explainLine(facts({ row, invoice, line, isSinceStart }), rules);
          expect(told.reasons.length).toBeGreaterThan(0);
          expect(told.summary).not.toBe("");
          for (const { text } of told.reasons) {
            expect(text.trim()).not.toBe("");
            expect(text).not.toMatch(/unknown|undefined|null/i);
          }
        },
      ),
    );
  });

  it("tells what stage 1 will find about a line that it has not seen", () => {
    expect(codes({ line: anOrderLine({ pricePerUnit: null }) })).toEqual(["WAITING", "NO_PRICE"]);
  });

  it("tells when a rejected line is tried again, and when it no longer is", () => {
    const rejected = (attempts: number) => {
      const hash = { inputHash: inputHash(anOrderLine()) };
      const error = { errorCode: "PLATFORM_REJECTED", errorMessage: "refused", attempts };
      return aBundledLine({ stage: "Error", processedOn: now, ...hash, ...error }).row;
    };
    const [, again] = explainLine(facts({ row: rejected(1) }), rules).reasons;
    expect(again?.dueOn).toEqual(new Date("2026-05-01T12:16:00Z"));
    expect(codes({ row: rejected(3) })).toEqual(["PLATFORM_REJECTED", "ATTEMPTS_USED_UP"]);
  });

  it("says who works on it, and what freight nobody bills", () => {
    const holder = { owner: "desk/1", heldForMs: 2_000 };
    expect(codes({ holder, freight: decimal("5") })).toEqual([
      "WAITING",
      "LOCKED",
      "FREIGHT_NOT_BILLED",
    ]);
  });

  it("waits with an open draft until it was quiet for long enough", () => {
    const invoice = anInvoice({ bundleKey: "open", modifiedOn: now });
    const [first] = explainLine(facts({ row: aBundledLine().row, invoice }), rules).reasons;
    expect(first?.dueOn).toEqual(new Date("2026-05-01T13:01:00Z"));
  });

  it("says that a stage without a schedule is to be run by hand", () => {
    const [first] = explainLine(facts(), { ...rules, nextRun: () => null }).reasons;
    expect(first).toMatchObject({ code: "WAITING", dueOn: null });
    expect(first?.text).toContain("by hand");
  });
});

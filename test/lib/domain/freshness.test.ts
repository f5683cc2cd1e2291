import { decideLine } from "../../../lib/domain/decideLine";
import { decisionBeforeJoining, staleDecision } from "../../../lib/domain/freshness";
import { aBundledLine, anOrder, anOrderLine, lineRules } from "../../support/domainSamples";

const { inputHash } = decideLine(anOrderLine(), { alreadyInvoiced: false }, lineRules);

describe("staleDecision", () => {
  it("is none for a line that stands as it was validated", () => {
    const { row } = aBundledLine({ inputHash });
    expect(staleDecision({ row, line: anOrderLine() }, lineRules)).toBeUndefined();
  });

  it("is stage 1's decision for a line of which anything changed", () => {
    const { row } = aBundledLine({ inputHash });
    const line = anOrderLine({ productDescription: "other" });
    expect(staleDecision({ row, line }, lineRules)).toEqual(
      decideLine(line, { alreadyInvoiced: false }, lineRules),
    );
    const canceled = anOrderLine({ order: anOrder({ state: 2 }) });
    expect(staleDecision({ row, line: canceled }, lineRules)).toMatchObject({
      stage: "Error",
      code: "ORDER_CANCELED",
    });
  });

  it("is an error where the rules changed and nothing else", () => {
    const { row } = aBundledLine({ inputHash });
    const rules = { ...lineRules, holdStatusReasons: [100001] };
    expect(staleDecision({ row, line: anOrderLine() }, rules)).toMatchObject({
      code: "ORDER_ON_HOLD",
    });
  });
});

describe("decisionBeforeJoining", () => {
  const line = anOrderLine();
  const { inputHash } = decideLine(line, { alreadyInvoiced: false }, lineRules);
  const nowhereElse = { alreadyInvoiced: false };

  it("lets a row join that is complete and fits its line", () => {
    const { row } = aBundledLine({ inputHash });
    expect(decisionBeforeJoining({ row, line }, nowhereElse, lineRules)).toBeUndefined();
  });

  it.each([{ amounts: null }, { bundleKey: null }, { bundleKey: "a-other" }, { inputHash: null }])(
    "decides a row anew with %j",
    (changes) => {
      const { row } = aBundledLine({ inputHash, ...changes });
      expect(decisionBeforeJoining({ row, line }, nowhereElse, lineRules)).toMatchObject({
        stage: "Validated",
        inputHash,
      });
    },
  );

  it("refuses a line that was invoiced elsewhere", () => {
    const { row } = aBundledLine({ inputHash });
    expect(
      decisionBeforeJoining({ row, line }, { alreadyInvoiced: true }, lineRules),
    ).toMatchObject({ code: "ALREADY_INVOICED" });
  });
});

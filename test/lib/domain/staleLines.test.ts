import { decideLine } from "../../../lib/domain/decideLine";
import { detailId } from "../../../lib/domain/detailId";
import type { InvoiceContent } from "../../../lib/domain/invoice";
import { decimal } from "../../../lib/domain/money";
import type { OrderLine } from "../../../lib/domain/orderLine";
import { staleLines } from "../../../lib/domain/staleLines";
import {
  aBundledLine,
  aDetail,
  anInvoice,
  anOrder,
  anOrderLine,
  guid,
  lineRules,
} from "../../support/domainSamples";

const { inputHash } = decideLine(anOrderLine(), { alreadyInvoiced: false }, lineRules);

function contentWith(line: OrderLine, row: Partial<Parameters<typeof aBundledLine>[0]> = {}) {
  const bundled = { ...aBundledLine({ inputHash, ...row }), line };
  return { lines: [bundled], details: [aDetail()] } satisfies InvoiceContent;
}

describe("staleLines", () => {
  it("finds none where nothing changed", () => {
    expect(staleLines(anInvoice(), contentWith(anOrderLine()), lineRules)).toEqual([]);
  });

  it("finds a line whose order is no longer invoiced", () => {
    const line = anOrderLine({ order: anOrder({ state: 2 }) });
    const [stale] = staleLines(anInvoice(), contentWith(line), lineRules);
    expect(stale?.decision).toMatchObject({ stage: "Error", code: "ORDER_CANCELED" });
    expect(stale?.detailIds).toEqual([guid(1)]);
  });

  it("decides a line anew whose quantity changed", () => {
    const line = anOrderLine({ quantity: decimal("3"), extendedAmount: decimal("32.2") });
    const [stale] = staleLines(anInvoice(), contentWith(line), lineRules);
    expect(stale?.decision).toMatchObject({ stage: "Validated" });
    expect(stale?.decision.inputHash).not.toBe(inputHash);
  });

  it("finds a line that settings no longer allow, although nothing about it changed", () => {
    const rules = { ...lineRules, orderStates: [4] };
    expect(staleLines(anInvoice(), contentWith(anOrderLine()), rules)).toHaveLength(1);
  });

  it("names only details of ours", () => {
    const line = anOrderLine({ order: anOrder({ state: 2 }) });
    const generation = 2;
    const stranger = { lines: contentWith(line, { generation }).lines, details: [aDetail()] };
    expect(staleLines(anInvoice(), stranger, lineRules)[0]?.detailIds).toEqual([]);
    const id = detailId({ id: guid(1), generation });
    const ours = { ...stranger, details: [aDetail(), aDetail({ id })] };
    expect(staleLines(anInvoice(), ours, lineRules)[0]?.detailIds).toEqual([id]);
  });

  it.each([
    ["that a user paid", { state: 2 }],
    ["that a user canceled", { state: 3 }],
    ["that the ERP rejected", { stage: "Error", errorCode: "ERP_REJECTED" }],
  ] as const)("leaves the lines of an invoice %s alone", (_, changes) => {
    const line = anOrderLine({ order: anOrder({ state: 2 }) });
    expect(staleLines(anInvoice(changes), contentWith(line), lineRules)).toEqual([]);
  });

  it("leaves rows alone that are not bundled", () => {
    const line = anOrderLine({ order: anOrder({ state: 2 }) });
    const content = contentWith(line, { stage: "OnHold" });
    expect(staleLines(anInvoice(), content, lineRules)).toEqual([]);
  });
});

describe("detailId", () => {
  it("is the row's own at first, and another one for each generation", () => {
    const ids = [0, 1, 2].map((generation) => detailId({ id: guid(1), generation }));
    expect(ids[0]).toBe(guid(1));
    expect(new Set(ids).size).toBe(3);
    expect(detailId({ id: guid(1), generation: 2 })).toBe(ids[2]);
  });
});

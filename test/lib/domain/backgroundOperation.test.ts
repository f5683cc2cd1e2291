import { canEnd, isOpen, newOperation } from "../../../lib/domain/backgroundOperation";
import { derivedOperationId, newOperationId } from "../../../lib/domain/operationId";

const random = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);

describe("an operation", () => {
  it("has an id that sorts newest first", () => {
    const earlier = newOperationId(new Date("2026-01-01T00:00:00Z"), random);
    const later = newOperationId(new Date("2026-01-01T00:00:00.001Z"), random);
    expect(later < earlier).toBe(true);
    expect(earlier).toMatch(/^\d{13}-0102030405060708$/);
  });

  it("has the same id each time where its cause and time are the same", () => {
    const at = new Date("2026-01-01T00:00:00Z");
    const id = derivedOperationId(at, "audit of run 1");
    expect(id).toMatch(/^\d{13}-[0-9a-f]{16}$/);
    expect(derivedOperationId(at, "audit of run 1")).toBe(id);
    expect(derivedOperationId(at, "audit of run 2")).not.toBe(id);
  });

  it("begins as one whose submission is under way", () => {
    const asked = { id: "1", name: "sample_Slow", parameters: {}, startedBy: "Ann" };
    const operation = newOperation(asked, new Date("2026-01-01T00:00:00Z"));
    expect(operation).toMatchObject({ ...asked, status: "submitting", endedOn: null });
    expect(operation.history).toEqual([
      { at: "2026-01-01T00:00:00.000Z", event: "submitted", detail: "by Ann" },
    ]);
  });

  it.each([
    ["submitting", true, true],
    ["accepted", true, true],
    ["lost", false, true],
    ["succeeded", false, false],
    ["failed", false, false],
    ["canceled", false, false],
    ["rejected", false, false],
  ] as const)("that is %s: open %s, may end %s", (status, open, end) => {
    expect([isOpen({ status }), canEnd({ status })]).toEqual([open, end]);
  });
});

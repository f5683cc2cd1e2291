import { canceledMessage, isWithdrawn } from "../../../lib/domain/withdrawnInvoice";

describe("an invoice that is not Active any more", () => {
  it.each([
    [0, false],
    [2, true],
    [3, true],
  ])("with state %i is withdrawn: %s", (state, expected) => {
    expect(isWithdrawn({ state })).toBe(expected);
  });

  it("says whether it was paid or canceled, and what to do", () => {
    expect(canceledMessage({ state: 2 })).toMatch(/^INVOICE_CANCELED: .*paid.*\. Discard/);
    expect(canceledMessage({ state: 3 })).toMatch(/^INVOICE_CANCELED: .*canceled.*\. Discard/);
  });
});

import { standingError } from "../../../lib/domain/standingError";

describe("standingError", () => {
  it.each(["ERP_REJECTED", "INVOICE_CANCELED"])("%s moves by hand only", (errorCode) => {
    expect(standingError({ stage: "Error", errorCode })).toBe(errorCode);
  });

  it.each(["LINES_DIFFER", "TOTALS_DIFFER", "PRICING_ERROR", "NO_ERP_CUSTOMER", "ELSE", null])(
    "%s does not stand",
    (errorCode) => {
      expect(standingError({ stage: "Error", errorCode })).toBeUndefined();
    },
  );

  it("is none outside of Error", () => {
    expect(standingError({ stage: "Draft", errorCode: "ERP_REJECTED" })).toBeUndefined();
  });
});

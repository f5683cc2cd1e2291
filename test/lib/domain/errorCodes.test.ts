import {
  invoiceErrorCodes,
  lineErrorCodes,
  type ErrorCodeEntry,
} from "../../../lib/domain/errorCodes";

const entries: readonly (readonly [string, ErrorCodeEntry])[] = [
  ...Object.entries(lineErrorCodes),
  ...Object.entries(invoiceErrorCodes),
];

describe("the catalogue of error codes", () => {
  it("has the line codes in the order in which they are judged", () => {
    expect(Object.keys(lineErrorCodes)).toEqual([
      "NO_CUSTOMER",
      "NO_CURRENCY",
      "CURRENCY_MISMATCH",
      "NO_QUANTITY",
      "NO_PRICE",
      "NEGATIVE_PRICE",
      "ORDER_ON_HOLD",
      "ALREADY_INVOICED",
      "ORDER_CANCELED",
      "ORDER_DISCOUNT",
      "BUNDLE_UNSUPPORTED",
      "AMOUNT_DIFFERS",
      "PLATFORM_REJECTED",
    ]);
  });

  it("has the invoice codes", () => {
    expect(Object.keys(invoiceErrorCodes).sort()).toEqual([
      "ERP_REJECTED",
      "ERP_UNKNOWN",
      "INVOICE_CANCELED",
      "LINES_DIFFER",
      "NO_ERP_CUSTOMER",
      "PRICING_ERROR",
      "TOTALS_DIFFER",
    ]);
  });

  it("leaves to a person only what the job cannot mend", () => {
    const byHand = entries.filter(([, entry]) => entry.heals === "hand").map(([code]) => code);
    expect(byHand.sort()).toEqual(["ERP_REJECTED", "INVOICE_CANCELED"]);
  });

  it.each(entries)("%s fits its column and says cause and cure in sentences", (code, entry) => {
    expect(code).toMatch(/^[A-Z_]{1,50}$/);
    expect(entry.cause).toMatch(/^[A-Z].+\.$/);
    expect(entry.cure).toMatch(/^[A-Z].+\.$/);
  });
});

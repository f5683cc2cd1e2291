import { invoiceProblem } from "../../../lib/domain/invoiceProblem";
import { decimal } from "../../../lib/domain/money";
import { aBundledLine, aDetail, anInvoice, currencies } from "../../support/domainSamples";

const content = { lines: [aBundledLine()], details: [aDetail()] };
const rules = { currencies, toleranceMinorUnits: 0 };

describe("invoiceProblem", () => {
  it("finds nothing where invoice, details and rows agree", () => {
    expect(invoiceProblem(anInvoice(), content, rules)).toBeUndefined();
  });

  it.each([
    ["LINES_DIFFER", anInvoice({ currencyId: null }), content],
    ["LINES_DIFFER", anInvoice(), { lines: [], details: [] }],
    ["LINES_DIFFER", anInvoice(), { ...content, details: [aDetail({ tax: null })] }],
    ["PRICING_ERROR", anInvoice({ pricingErrorCode: 1 }), content],
    ["PRICING_ERROR", anInvoice(), { ...content, details: [aDetail({ pricingErrorCode: 1 })] }],
    [
      "TOTALS_DIFFER",
      anInvoice({ platformTotals: { ...anInvoice().platformTotals, freight: decimal("1") } }),
      content,
    ],
    [
      "NO_ERP_CUSTOMER",
      anInvoice({ customer: { ...anInvoice().customer!, erpNumber: "" } }),
      content,
    ],
  ] as const)("finds %s", (code, invoice, given) => {
    expect(invoiceProblem(invoice, given, rules)?.code).toBe(code);
  });

  it("names a column of the header that cannot be read", () => {
    const unreadable = "column invoice.invjob_documentdate does not fit its type";
    expect(invoiceProblem(anInvoice({ unreadable }), content, rules)).toEqual({
      code: "LINES_DIFFER",
      detail: unreadable,
    });
  });

  it("forgives a total within the tolerance", () => {
    const platformTotals = { ...anInvoice().platformTotals, total: decimal("22.21") };
    const invoice = anInvoice({ platformTotals });
    expect(invoiceProblem(invoice, content, rules)?.code).toBe("TOTALS_DIFFER");
    expect(invoiceProblem(invoice, content, { ...rules, toleranceMinorUnits: 1 })).toBeUndefined();
  });
});

import { messageOf } from "../../../lib/domain/messageOf";
import { aBundledLine, aDetail, anInvoice, euro } from "../../support/domainSamples";

const facts = {
  documentType: "Invoice",
  documentDate: "2026-03-01",
  dueDate: "2026-03-31",
  currency: euro,
} as const;

describe("messageOf", () => {
  it("tells what is billed, with totals that are the sums of the lines", () => {
    const content = { lines: [aBundledLine()], details: [aDetail()] };
    expect(messageOf(anInvoice(), content, facts)).toMatchObject({
      documentType: "invoice",
      documentDate: "2026-03-01",
      dueDate: "2026-03-31",
      currency: "EUR",
      customerNumber: "K-100",
      totals: { net: "18.50", tax: "3.70", total: "22.20" },
    });
  });

  it("is nothing without the customer's number or a line's amounts", () => {
    const content = { lines: [aBundledLine()], details: [] };
    expect(messageOf(anInvoice({ customer: null }), content, facts)).toBeUndefined();
    const bare = { lines: [aBundledLine({ amounts: null })], details: [] };
    expect(messageOf(anInvoice(), bare, facts)).toBeUndefined();
  });
});

import { decideInvoice, type InvoiceRules } from "../../../lib/domain/decideInvoice";
import { rebuildMessage } from "../../../lib/domain/decideSend";
import { contentHash } from "../../../lib/domain/erpMessage";
import type { Invoice, InvoiceContent } from "../../../lib/domain/invoice";
import { decimal, plainText } from "../../../lib/domain/money";
import {
  aBundledLine,
  aDetail,
  anInvoice,
  currencies,
  guid,
  someAmounts,
} from "../../support/domainSamples";

const rules: InvoiceRules = {
  currencies,
  toleranceMinorUnits: 0,
  zeroTotalPolicy: "send",
  today: "2026-03-01",
};
const oneLine: InvoiceContent = { lines: [aBundledLine()], details: [aDetail()] };
const nothing: InvoiceContent = { lines: [], details: [] };
const totals = anInvoice().platformTotals;
const customer = anInvoice().customer!;

/** The sample line with a net amount of its own, and the invoice the platform makes of it. */
function withNet(net: string, tax: string): { invoice: Partial<Invoice>; content: InvoiceContent } {
  const amounts = someAmounts({ net: decimal(net), tax: decimal(tax) });
  const total = decimal(net).plus(decimal(tax));
  return {
    invoice: { platformTotals: { ...totals, tax: decimal(tax), total } },
    content: {
      lines: [aBundledLine({ amounts })],
      details: [aDetail({ tax: decimal(tax) })],
    },
  };
}

describe("decideInvoice", () => {
  it("makes a good draft ready, with totals, dates and the hash of its message", () => {
    const decision = decideInvoice(anInvoice(), oneLine, rules);
    expect(decision).toMatchObject({
      kind: "ready",
      lineCount: 1,
      documentType: "Invoice",
      documentDate: "2026-03-01",
      dueDate: "2026-03-31",
    });
    const sums = decision.kind === "ready" ? Object.values(decision.totals) : [];
    expect(sums.map(plainText)).toEqual(["18.5", "3.7", "22.2"]);
  });

  it("freezes what stage 4 will rebuild from the saved invoice", () => {
    const decision = decideInvoice(anInvoice(), oneLine, rules);
    if (decision.kind !== "ready") throw new TypeError("the sample draft is good");
    const { documentType, documentDate, dueDate } = decision;
    const saved = anInvoice({ stage: "ReadyToSend", documentType, documentDate, dueDate });
    const message = rebuildMessage(saved, oneLine, currencies);
    expect(message && contentHash(message)).toBe(decision.contentHash);
  });

  it("takes the due date from the customer's payment terms", () => {
    const invoice = anInvoice({ customer: { ...customer, paymentTerms: 4 } });
    expect(decideInvoice(invoice, oneLine, rules)).toMatchObject({ dueDate: "2026-04-30" });
  });

  const mistakes: readonly (readonly [string, Partial<Invoice>, InvoiceContent])[] = [
    ["LINES_DIFFER", {}, { ...oneLine, details: [] }],
    ["LINES_DIFFER", {}, { ...oneLine, lines: [] }],
    ["LINES_DIFFER", { currencyId: null }, oneLine],
    ["LINES_DIFFER", { currencyId: guid(0xee) }, oneLine],
    ["PRICING_ERROR", { pricingErrorCode: 38 }, oneLine],
    ["PRICING_ERROR", {}, { ...oneLine, details: [aDetail({ pricingErrorCode: 11 })] }],
    ["TOTALS_DIFFER", { platformTotals: { ...totals, total: decimal("22.19") } }, oneLine],
    ["NO_ERP_CUSTOMER", { customer: { ...customer, erpNumber: null } }, oneLine],
    ["NO_ERP_CUSTOMER", { customer: { ...customer, erpNumber: "" } }, oneLine],
  ];

  it.each(mistakes)("finds %s", (code, change, content) => {
    const decision = decideInvoice(anInvoice(change), content, rules);
    expect(decision).toMatchObject({ kind: "error", code });
    expect(decision.kind === "error" && decision.message).toMatch(new RegExp(`^${code}: .+\\. .+`));
  });

  it.each(mistakes)("confirms %s without a write", (code, change, content) => {
    const invoice = anInvoice({ ...change, stage: "Error", errorCode: code });
    expect(decideInvoice(invoice, content, rules)).toEqual({ kind: "unchanged", code });
  });

  it("writes an error whose code is another one now", () => {
    const invoice = anInvoice({
      stage: "Error",
      errorCode: "NO_ERP_CUSTOMER",
      pricingErrorCode: 1,
    });
    expect(decideInvoice(invoice, oneLine, rules)).toMatchObject({
      kind: "error",
      code: "PRICING_ERROR",
    });
  });

  it("brings a mended invoice back to Draft", () => {
    const invoice = anInvoice({ stage: "Error", errorCode: "NO_ERP_CUSTOMER" });
    expect(decideInvoice(invoice, oneLine, rules)).toEqual({ kind: "reopen" });
  });

  it("removes a draft that was left empty, but no invoice in error", () => {
    expect(decideInvoice(anInvoice(), nothing, rules)).toEqual({ kind: "remove" });
    const invoice = anInvoice({ stage: "Error", errorCode: "TOTALS_DIFFER" });
    expect(decideInvoice(invoice, nothing, rules)).toMatchObject({ code: "LINES_DIFFER" });
  });

  it.each(["Draft", "ReadyToSend", "Error"] as const)(
    "gives up what a user paid or canceled in %s",
    (stage) => {
      const invoice = anInvoice({ stage, state: 2, errorCode: "LINES_DIFFER" });
      const decision = decideInvoice(invoice, nothing, rules);
      expect(decision).toMatchObject({ kind: "canceled" });
      expect(decision.kind === "canceled" && decision.message).toMatch(/^INVOICE_CANCELED: .+paid/);
    },
  );

  it("makes a credit note of a total below zero, and of nothing else", () => {
    for (const [net, tax, documentType] of [
      ["-0.01", "0", "CreditNote"],
      ["-5", "6", "Invoice"],
      ["5", "-6", "CreditNote"],
      ["0", "0", "Invoice"],
    ] as const) {
      const { invoice, content } = withNet(net, tax);
      const decision = decideInvoice(anInvoice(invoice), content, rules);
      expect(decision).toMatchObject({ kind: "ready", documentType });
    }
  });

  it("holds a total of zero only where the policy says skip", () => {
    const skip: InvoiceRules = { ...rules, zeroTotalPolicy: "skip" };
    const free = withNet("0", "0");
    expect(decideInvoice(anInvoice(free.invoice), free.content, skip).kind).toBe("hold");
    expect(decideInvoice(anInvoice(free.invoice), free.content, rules).kind).toBe("ready");
    expect(decideInvoice(anInvoice(), oneLine, skip).kind).toBe("ready");
  });

  it("allows the tolerance for each line", () => {
    const invoice = anInvoice({ platformTotals: { ...totals, total: decimal("22.21") } });
    const decision = decideInvoice(invoice, oneLine, { ...rules, toleranceMinorUnits: 1 });
    expect(decision.kind).toBe("ready");
  });
});

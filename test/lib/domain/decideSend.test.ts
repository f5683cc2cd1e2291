import {
  decideSend,
  erpKey,
  isErpAnswerOutstanding,
  rebuildMessage,
} from "../../../lib/domain/decideSend";
import { contentHash } from "../../../lib/domain/erpMessage";
import type { Invoice, InvoiceContent } from "../../../lib/domain/invoice";
import { decimal } from "../../../lib/domain/money";
import {
  aBundledLine,
  aDetail,
  anInvoice,
  currencies,
  guid,
  someAmounts,
} from "../../support/domainSamples";

const content: InvoiceContent = { lines: [aBundledLine()], details: [aDetail()] };
const changedContent: InvoiceContent = {
  ...content,
  lines: [aBundledLine({ amounts: someAmounts({ net: decimal("18.49") }) })],
};

const rules = { currencies, toleranceMinorUnits: 0 };

/** An invoice that stage 3 validated with the sample line. */
function validated(changes: Partial<Invoice> = {}): Invoice {
  const dated = anInvoice({
    stage: "ReadyToSend",
    documentType: "Invoice",
    documentDate: "2026-03-01",
    dueDate: "2026-03-31",
  });
  const message = rebuildMessage(dated, content, currencies);
  if (message === undefined) throw new TypeError("the sample invoice has a message");
  return { ...dated, contentHash: contentHash(message), ...changes };
}

describe("erpKey", () => {
  it("is made of invoice and revision", () => {
    expect(erpKey(guid(5), 3)).toBe(`${guid(5)}-3`);
  });
});

describe("rebuildMessage", () => {
  it.each([
    ["currency", { currencyId: null }],
    ["known currency", { currencyId: guid(0xee) }],
    ["document type", { documentType: null }],
    ["document date", { documentDate: null }],
    ["due date", { dueDate: null }],
    ["customer", { customer: null }],
    ["customer number", { customer: { ...anInvoice().customer!, erpNumber: null } }],
  ])("gives nothing without a %s", (_what, change) => {
    expect(rebuildMessage(validated(change), content, currencies)).toBeUndefined();
  });
});

describe("decideSend", () => {
  it("sends what was validated, under the key of its revision", () => {
    const decision = decideSend(validated({ revision: 2 }), content, rules);
    expect(decision).toMatchObject({ kind: "send", erpKey: `${guid(0xf0)}-2` });
    expect(decision.kind === "send" && decision.message.totals.total).toBe("22.20");
  });

  it("sends again what was validated while an answer is outstanding, under the same key", () => {
    const invoice = validated({ erpKey: erpKey(guid(0xf0), 0) });
    expect(decideSend(invoice, content, rules)).toMatchObject({
      kind: "send",
      erpKey: erpKey(guid(0xf0), 0),
    });
  });

  it("validates again what changed before the ERP heard of it", () => {
    expect(decideSend(validated(), changedContent, rules)).toMatchObject({
      kind: "revalidate",
      attempts: 1,
    });
  });

  it("validates again what changed after a definite rejection, which raised the revision", () => {
    const invoice = validated({ erpKey: erpKey(guid(0xf0), 0), revision: 1 });
    expect(decideSend(invoice, changedContent, rules)).toMatchObject({
      kind: "revalidate",
      attempts: 1,
    });
  });

  it("never sends changed content while an answer is outstanding", () => {
    const invoice = validated({ erpKey: erpKey(guid(0xf0), 0) });
    expect(decideSend(invoice, changedContent, rules).kind).toBe("hold");
    const emptied = { ...invoice, customer: null };
    expect(decideSend(emptied, content, rules).kind).toBe("hold");
  });

  it("sends again what was sent before, not what was validated since", () => {
    const invoice = validated({ erpKey: erpKey(guid(0xf0), 0), erpHash: "0".repeat(64) });
    expect(decideSend(invoice, content, rules).kind).toBe("hold");
  });

  it("sends nothing that a user paid or canceled", () => {
    expect(decideSend(validated({ state: 3 }), content, rules).kind).toBe("canceled");
  });

  it("sends nothing that was never validated", () => {
    const invoice = validated({ contentHash: null });
    expect(decideSend(invoice, content, rules)).toMatchObject({ kind: "revalidate", attempts: 1 });
  });
});

describe("an invoice that was edited in Dataverse after it was validated", () => {
  it.each([
    [
      "a detail's quantity",
      {},
      { details: [aDetail({ quantity: decimal("99") })] },
      "quantity is 99",
    ],
    ["a detail that is gone", {}, { details: [] }, "is missing"],
    [
      "a total",
      { platformTotals: { ...anInvoice().platformTotals, total: decimal("1") } },
      {},
      "the platform has total 1",
    ],
    ["a pricing error", { pricingErrorCode: 38 }, {}, "pricing error 38"],
    [
      "a customer",
      { customer: { kind: "account", id: guid(0xa9), erpNumber: "K-100", paymentTerms: null } },
      {},
      "customer, currency or price list",
    ],
  ] as const)("by %s is never sent", (_what, invoiceChange, contentChange, text) => {
    const changed = { ...content, ...contentChange };
    const decision = decideSend(validated(invoiceChange), changed, rules);
    expect(decision).toMatchObject({
      kind: "revalidate",
      differences: expect.stringContaining(text) as string,
    });
    const outstanding = validated({ ...invoiceChange, erpKey: erpKey(guid(0xf0), 0) });
    expect(decideSend(outstanding, changed, rules)).toMatchObject({
      kind: "hold",
      reason: expect.stringContaining(text) as string,
    });
  });
});

describe("an invoice that was validated twice with the same content", () => {
  it("is held with what differs, and does not go in circles", () => {
    const shifted = { dueDate: "2026-03-30" };
    expect(decideSend(validated(shifted), content, rules)).toMatchObject({
      kind: "revalidate",
      attempts: 1,
      differences: "the due date is 2026-03-30, document date and payment terms give 2026-03-31",
    });
    expect(decideSend(validated({ ...shifted, attempts: 1 }), content, rules)).toMatchObject({
      kind: "hold",
      reason: expect.stringContaining("the due date is 2026-03-30") as string,
    });
  });
});

describe("isErpAnswerOutstanding", () => {
  it.each([
    [null, 0, false],
    [erpKey(guid(0xf0), 0), 0, true],
    [erpKey(guid(0xf0), 0), 1, false],
    [erpKey(guid(0xf0), 1), 1, true],
  ])("with key %s and revision %i is %s", (key, revision, expected) => {
    expect(isErpAnswerOutstanding(anInvoice({ erpKey: key, revision }))).toBe(expected);
  });
});

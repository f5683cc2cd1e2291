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
    const decision = decideSend(validated({ revision: 2 }), content, currencies);
    expect(decision).toMatchObject({ kind: "send", erpKey: `${guid(0xf0)}-2` });
    expect(decision.kind === "send" && decision.message.totals.total).toBe("22.20");
  });

  it("sends again what was validated while an answer is outstanding, under the same key", () => {
    const invoice = validated({ erpKey: erpKey(guid(0xf0), 0) });
    expect(decideSend(invoice, content, currencies)).toMatchObject({
      kind: "send",
      erpKey: erpKey(guid(0xf0), 0),
    });
  });

  it("validates again what changed before the ERP heard of it", () => {
    expect(decideSend(validated(), changedContent, currencies)).toEqual({ kind: "revalidate" });
  });

  it("validates again what changed after a definite rejection, which raised the revision", () => {
    const invoice = validated({ erpKey: erpKey(guid(0xf0), 0), revision: 1 });
    expect(decideSend(invoice, changedContent, currencies)).toEqual({ kind: "revalidate" });
  });

  it("never sends changed content while an answer is outstanding", () => {
    const invoice = validated({ erpKey: erpKey(guid(0xf0), 0) });
    expect(decideSend(invoice, changedContent, currencies).kind).toBe("hold");
    const emptied = { ...invoice, customer: null };
    expect(decideSend(emptied, content, currencies).kind).toBe("hold");
  });

  it("sends nothing that was never validated", () => {
    const invoice = validated({ contentHash: null });
    expect(decideSend(invoice, content, currencies)).toEqual({ kind: "revalidate" });
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

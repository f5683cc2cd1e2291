import { erpKey, rebuildMessage } from "../../../lib/domain/decideSend";
import { decideSettlement } from "../../../lib/domain/decideSettlement";
import { contentHash } from "../../../lib/domain/erpMessage";
import type { Invoice } from "../../../lib/domain/invoice";
import { decimal } from "../../../lib/domain/money";
import {
  aBundledLine,
  aDetail,
  anInvoice,
  currencies,
  someAmounts,
} from "../../support/domainSamples";

const content = { lines: [aBundledLine()], details: [aDetail()] };

/** A claim without an answer. */
function interrupted(changes: Partial<Invoice> = {}): Invoice {
  const invoice = anInvoice({
    stage: "Sending",
    documentType: "Invoice",
    documentDate: "2026-03-01",
    dueDate: "2026-03-31",
  });
  const message = rebuildMessage(invoice, content, currencies);
  if (message === undefined) throw new TypeError("the sample is complete");
  const hash = contentHash(message);
  const claim = { contentHash: hash, erpHash: hash, erpKey: erpKey(invoice.id, 0) };
  return { ...invoice, ...claim, ...changes };
}

const absent = { document: undefined, currencies };
const ourDocument = {
  idempotencyKey: interrupted().erpKey ?? "",
  erpNumber: "E-1",
  total: null,
};
const found = { document: ourDocument, currencies };

describe("decideSettlement", () => {
  it("takes what the ERP has for sent, whatever became of the invoice since", () => {
    const changed = { lines: [aBundledLine({ amounts: null })], details: [] };
    for (const state of [0, 2, 3])
      expect(decideSettlement(interrupted({ state }), changed, found)).toEqual({
        kind: "sent",
        erpNumber: "E-1",
      });
  });

  it("takes a document under another key for ours only if its total is the same", () => {
    const other = { ...ourDocument, idempotencyKey: "someone-elses" };
    const settle = (total: string | null) =>
      decideSettlement(interrupted(), content, {
        document: { ...other, total: total === null ? null : decimal(total) },
        currencies,
      });
    expect(settle("22.20")).toEqual({ kind: "sent", erpNumber: "E-1" });
    for (const total of ["22.21", null]) {
      const settlement = settle(total);
      expect(settlement.kind).toBe("hold");
      const { reason } = settlement as { reason: string };
      expect(reason).toContain("someone-elses");
      expect(reason).toContain(ourDocument.idempotencyKey);
    }
  });

  it("lets an absent one be sent again as it was", () => {
    expect(decideSettlement(interrupted(), content, absent)).toEqual({ kind: "absent" });
  });

  it("holds an absent one whose content cannot be built again", () => {
    const amounts = someAmounts({ tax: decimal("3.8") });
    const changed = { ...content, lines: [aBundledLine({ amounts })] };
    expect(decideSettlement(interrupted(), changed, absent).kind).toBe("hold");
    expect(decideSettlement(interrupted({ dueDate: null }), content, absent).kind).toBe("hold");
    expect(decideSettlement(interrupted({ erpHash: null }), content, absent).kind).toBe("hold");
  });

  it("gives an absent one up that a user paid or canceled", () => {
    expect(decideSettlement(interrupted({ state: 3 }), content, absent)).toMatchObject({
      kind: "canceled",
      message: expect.stringContaining("INVOICE_CANCELED: the invoice was canceled") as string,
    });
    expect(decideSettlement(interrupted({ state: 2 }), content, absent)).toMatchObject({
      message: expect.stringContaining("was paid") as string,
    });
  });
});

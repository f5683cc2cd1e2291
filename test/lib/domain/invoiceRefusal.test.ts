import { invoiceActions, invoiceRefusal } from "../../../lib/domain/invoiceRefusal";
import { invoiceStages } from "../../../lib/domain/stages";
import { anInvoice } from "../../support/domainSamples";

/** From which stages each action is allowed (DESIGN 2), once more and by hand. */
const allowed = {
  hold: ["Draft", "ReadyToSend", "Error"],
  release: ["OnHold"],
  retry: ["Error"],
  discard: ["Draft", "ReadyToSend", "Error", "OnHold"],
} as const satisfies Record<string, readonly string[]>;

describe("an invoice", () => {
  it.each(invoiceActions)("allows %s from the stages of the design alone", (action) => {
    const from = invoiceStages.filter(
      (stage) => invoiceRefusal(action, anInvoice({ stage })) === undefined,
    );
    expect(from).toEqual(expect.arrayContaining([...allowed[action]]));
    expect(from).toHaveLength(allowed[action].length);
  });

  it("whose discard was begun is not released", () => {
    const hold = { reason: "discard", by: "kim", on: null };
    const invoice = anInvoice({ stage: "OnHold", hold });
    expect(invoiceRefusal("release", invoice)).toContain("was begun");
    expect(invoiceRefusal("discard", invoice)).toBeUndefined();
  });

  it("that a user canceled is not retried but discarded", () => {
    const invoice = anInvoice({ stage: "Error", state: 3 });
    expect(invoiceRefusal("retry", invoice)).toContain("Discard the invoice");
    expect(invoiceRefusal("discard", invoice)).toBeUndefined();
  });
});

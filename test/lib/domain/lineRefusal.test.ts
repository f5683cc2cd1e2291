import { lineRefusal, type LineSituation } from "../../../lib/domain/lineRefusal";
import type { Invoice } from "../../../lib/domain/invoice";
import type { LineStage } from "../../../lib/domain/stages";
import { anInvoice } from "../../support/domainSamples";

const nobody = { reason: null, by: null, on: null };

function line(stage: LineStage | "none", invoice: Partial<Invoice> = {}): LineSituation {
  return {
    row: stage === "none" ? null : { stage, hold: nobody },
    invoice: anInvoice(invoice),
    isSinceStart: true,
  };
}

const discarding = { reason: "discard", by: "kim", on: null };

describe("a line", () => {
  it.each(["none", "Error", "Validated", "Bundled"] as const)("may be held from %s", (stage) => {
    expect(lineRefusal("hold", line(stage))).toBeUndefined();
  });

  it.each([
    ["OnHold", {}, "on hold already"],
    ["Invoiced", {}, "final"],
    ["Bundled", { stage: "ReadyToSend" }, "hold the invoice first"],
    ["Bundled", { stage: "Sending" }, "only stage 4"],
    ["Bundled", { stage: "Sent" }, "only stage 4"],
    ["Bundled", { state: 3 }, "discard the invoice"],
    ["Bundled", { stage: "OnHold", hold: discarding }, "being discarded"],
    ["Bundled", { stage: "OnHold", erpKey: `${anInvoice().id}-0` }, "outstanding"],
  ] as const)("may not be held from %s on %o", (stage, invoice, why) => {
    expect(lineRefusal("hold", line(stage, invoice))).toContain(why);
  });

  it("dated before INVOICE_FROM may not be taken up by a hold", () => {
    const situation = { ...line("none"), isSinceStart: false };
    expect(lineRefusal("hold", situation)).toContain("INVOICE_FROM");
  });

  it("is released from a hold and retried from an error, and from nothing else", () => {
    for (const stage of ["none", "Error", "Validated", "Bundled", "Invoiced", "OnHold"] as const) {
      expect(lineRefusal("release", line(stage)) === undefined).toBe(stage === "OnHold");
      expect(lineRefusal("retry", line(stage)) === undefined).toBe(stage === "Error");
    }
  });
});

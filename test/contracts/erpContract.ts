import { decimal } from "../../lib/domain/money";
import { UnauthorizedError } from "../../lib/ports/errors";
import type { Erp } from "../../lib/ports/erp";
import { aDelivery, anErpMessage } from "../support/erpSamples";

export interface ErpHarness {
  /** A client of an ERP that has no document yet. */
  readonly erp: Erp;
  /** A client of the same ERP that it does not know. */
  readonly stranger: Erp;
}

const wrongTotals = { totals: { net: "99.00", tax: "4.75", total: "103.75" } };

/** What every ERP behind the port must do. */
export function erpContract(harness: () => ErpHarness): void {
  it("answers each delivery of a list, in the order of the list", async () => {
    const { erp } = harness();
    const answers = await erp.send(
      [aDelivery(1), aDelivery(2, wrongTotals), aDelivery(3)],
      "run-1",
    );
    expect(answers.map(({ kind }) => kind)).toEqual(["accepted", "rejected", "accepted"]);
    const numbers = answers.map((answer) => (answer.kind === "accepted" ? answer.erpNumber : ""));
    expect(new Set(numbers).size).toBe(3);
    const reasons = answers.map((answer) => (answer.kind === "rejected" ? answer.message : ""));
    expect(reasons[1]).toMatch(/\w+/);
  });

  it("gives the first answer again for a repeated key, and makes no second document", async () => {
    const { erp } = harness();
    const first = await erp.send([aDelivery(1)], "run-1");
    expect(await erp.send([aDelivery(1)], "run-2")).toEqual(first);
    const again = await erp.send([aDelivery(2), aDelivery(1)], "run-3");
    expect(again[1]).toEqual(first[0]);
  });

  it("does not take a key that was used for other content for a definite no", async () => {
    const { erp } = harness();
    await erp.send([aDelivery(1)], "run-1");
    const changed = aDelivery(1, { customerNumber: "C-2002" });
    expect(await erp.send([changed], "run-2")).toMatchObject([{ kind: "unknown" }]);
    const inList = await erp.send([aDelivery(2), changed], "run-3");
    expect(inList.map(({ kind }) => kind)).toEqual(["accepted", "unknown"]);
  });

  it("makes one document for an invoice number, for ever", async () => {
    const { erp } = harness();
    await erp.send([aDelivery(1)], "run-1");
    const secondKey = { message: anErpMessage(1), idempotencyKey: "another key" };
    expect(await erp.send([secondKey], "run-2")).toMatchObject([{ kind: "rejected" }]);
  });

  it("finds a document by its key and by our number, and none that was not made", async () => {
    const { erp } = harness();
    const delivery = aDelivery(7);
    const [answer] = await erp.send([delivery, aDelivery(8, wrongTotals)], "run-1");
    if (answer?.kind !== "accepted") throw new Error("not accepted");
    const document = {
      idempotencyKey: delivery.idempotencyKey,
      invoiceNumber: "INV-00007",
      erpNumber: answer.erpNumber,
      total: decimal(delivery.message.totals.total),
    };
    expect(await erp.findByKey(delivery.idempotencyKey)).toEqual(document);
    expect(await erp.findByNumber("INV-00007")).toEqual(document);
    expect(await erp.findByKey(aDelivery(8).idempotencyKey)).toBeUndefined();
    expect(await erp.findByNumber("INV-00008")).toBeUndefined();
  });

  it("takes a credit note with its signs", async () => {
    const { erp } = harness();
    const [, line] = anErpMessage().lines;
    if (line === undefined) throw new Error("the sample has a return");
    const creditNote = aDelivery(4, {
      documentType: "creditNote",
      lines: [line],
      totals: { net: "-5.00", tax: "-0.95", total: "-5.95" },
    });
    expect(await erp.send([creditNote], "run-1")).toMatchObject([{ kind: "accepted" }]);
  });

  it("throws for a stranger and makes nothing", async () => {
    const { erp, stranger } = harness();
    await expect(stranger.send([aDelivery(1)], "run-1")).rejects.toThrow(UnauthorizedError);
    await expect(stranger.findByNumber("INV-00001")).rejects.toThrow(UnauthorizedError);
    expect(await erp.findByNumber("INV-00001")).toBeUndefined();
  });

  it("sends nothing for an empty list, and refuses one that is too long", async () => {
    const { erp } = harness();
    expect(await erp.send([], "run-1")).toEqual([]);
    const tooMany = Array.from({ length: erp.limits.maxInvoices + 1 }, (_, i) => aDelivery(i + 1));
    await expect(erp.send(tooMany, "run-1")).rejects.toThrow(RangeError);
  });
}

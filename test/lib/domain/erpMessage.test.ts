import fc from "fast-check";
import { buildErpMessage, contentHash, type MessageFacts } from "../../../lib/domain/erpMessage";
import { decimal, roundHalfAway, sum } from "../../../lib/domain/money";
import { currencyDigits, decimals } from "../../support/domainArbitraries";
import { aBundledLine, anInvoice, euro, guid, someAmounts } from "../../support/domainSamples";

const facts: MessageFacts = {
  documentType: "Invoice",
  documentDate: "2026-03-01",
  dueDate: "2026-03-31",
  currency: euro,
  customerNumber: "K-100",
  totals: { net: "18.50", tax: "3.70", total: "22.20" },
};

describe("buildErpMessage", () => {
  it("says all about an invoice, money as text with the currency's digits", () => {
    expect(buildErpMessage(anInvoice(), [aBundledLine()], facts)).toEqual({
      schemaVersion: "1.0",
      invoiceId: guid(0xf0),
      invoiceNumber: "INV-1",
      documentType: "invoice",
      documentDate: "2026-03-01",
      dueDate: "2026-03-31",
      currency: "EUR",
      customerNumber: "K-100",
      lines: [
        {
          orderNumber: "ORD-1",
          lineNumber: 1,
          productNumber: "P-1",
          description: "Widget",
          unit: "Piece",
          quantity: "2",
          price: "10",
          discount: "1.50",
          net: "18.50",
          tax: "3.70",
        },
      ],
      totals: { net: "18.50", tax: "3.70", total: "22.20" },
    });
  });

  it("calls a credit note by its name", () => {
    const message = buildErpMessage(anInvoice(), [], { ...facts, documentType: "CreditNote" });
    expect(message.documentType).toBe("creditNote");
  });

  it("is the same text for the same lines in any order", () => {
    const lines = Array.from({ length: 8 }, (_, index) => {
      const line = aBundledLine({ id: guid(index + 1) });
      return { ...line, about: { ...line.about, lineNumber: index + 1 } };
    });
    const sorted = JSON.stringify(buildErpMessage(anInvoice(), lines, facts));
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: 8 }), (shuffled) => {
        expect(JSON.stringify(buildErpMessage(anInvoice(), shuffled, facts))).toBe(sorted);
      }),
    );
  });

  it("leaves the lines that it was given in their order", () => {
    const lines = [aBundledLine({ id: guid(2) }), aBundledLine({ id: guid(1) })];
    buildErpMessage(anInvoice(), lines, facts);
    expect(lines.map(({ row }) => row.id)).toEqual([guid(2), guid(1)]);
  });

  it("has lines that an ERP can add up: round(quantity x price) - discount = net", () => {
    fc.assert(
      fc.property(
        decimals(5, 10n ** 8n),
        decimals(4, 10n ** 8n),
        decimals(3, 10n ** 6n),
        currencyDigits,
        (quantity, pricePerUnit, raw, precision) => {
          const discount = roundHalfAway(raw, precision);
          const net = roundHalfAway(quantity.times(pricePerUnit), precision).minus(discount);
          const amounts = someAmounts({ quantity, pricePerUnit, discount, net });
          const currency = { isoCode: "ABC", precision };
          const message = buildErpMessage(anInvoice(), [aBundledLine({ amounts })], {
            ...facts,
            currency,
          });
          const [line] = message.lines;
          const product = decimal(line!.quantity).times(decimal(line!.price));
          const again = roundHalfAway(product, precision).minus(decimal(line!.discount));
          expect(again.eq(decimal(line!.net))).toBe(true);
        },
      ),
    );
  });

  it("shows a discount per unit as the money it comes to", () => {
    const amounts = someAmounts({ discount: decimal("1.5"), net: decimal("17") });
    const message = buildErpMessage(anInvoice(), [aBundledLine({ amounts })], facts);
    expect(message.lines[0]).toMatchObject({ discount: "3.00", net: "17.00" });
  });

  it("is refused for a line without amounts", () => {
    const lines = [aBundledLine({ amounts: null })];
    expect(() => buildErpMessage(anInvoice(), lines, facts)).toThrow(guid(1));
  });

  it("keeps the sum of the lines", () => {
    const nets = fc.array(decimals(2, 10n ** 9n), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(nets, (amounts) => {
        const lines = amounts.map((net, index) =>
          aBundledLine({ id: guid(index), amounts: someAmounts({ net }) }),
        );
        const message = buildErpMessage(anInvoice(), lines, facts);
        const total = sum(message.lines.map(({ net }) => decimal(net)));
        expect(total.eq(sum(amounts))).toBe(true);
      }),
    );
  });
});

describe("contentHash", () => {
  const line = aBundledLine();
  const message = buildErpMessage(anInvoice(), [line], facts);

  it("is SHA-256 in hex and the same for the same message", () => {
    expect(contentHash(message)).toMatch(/^[0-9a-f]{64}$/);
    expect(contentHash(structuredClone(message))).toBe(contentHash(message));
  });

  it("differs when anything in the message does", () => {
    const changedAbout = { ...line, about: { ...line.about, description: "Gadget" } };
    const changed = [
      buildErpMessage(anInvoice({ number: "INV-2" }), [line], facts),
      buildErpMessage(anInvoice({ id: guid(0xf9) }), [line], facts),
      buildErpMessage(anInvoice(), [changedAbout], facts),
      buildErpMessage(anInvoice(), [line, aBundledLine({ id: guid(2) })], facts),
      ...(
        [
          { documentType: "CreditNote" },
          { documentDate: "2026-03-02" },
          { dueDate: "2026-04-01" },
          { customerNumber: "K-101" },
          { currency: { isoCode: "USD", precision: 2 } },
          { totals: { ...facts.totals, total: "22.21" } },
        ] as const
      ).map((change) => buildErpMessage(anInvoice(), [line], { ...facts, ...change })),
    ];
    const hashes = [message, ...changed].map(contentHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

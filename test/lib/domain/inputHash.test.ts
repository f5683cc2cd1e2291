import fc from "fast-check";
import { inputHash } from "../../../lib/domain/inputHash";
import { decimal, plainText, type Decimal } from "../../../lib/domain/money";
import type { Customer, Order, OrderLine } from "../../../lib/domain/orderLine";
import { decimals } from "../../support/domainArbitraries";
import { aCustomer, anOrder, anOrderLine, guid } from "../../support/domainSamples";

const lineChanges: Partial<OrderLine>[] = [
  { id: guid(2) },
  { quantity: decimal("3") },
  { quantity: null },
  { pricePerUnit: decimal("10.0001") },
  { pricePerUnit: null },
  { manualDiscount: decimal("1.51") },
  { manualDiscount: null },
  { manualDiscount: decimal("0") },
  { volumeDiscount: decimal("0") },
  { tax: null },
  { tax: decimal("3.71") },
  { extendedAmount: decimal("22.21") },
  { extendedAmount: null },
  { currencyId: null },
  { currencyId: guid(9) },
  { productId: null },
  { productId: guid(9) },
  { unitId: guid(9) },
  { isWriteIn: true },
  { productDescription: "" },
  { productDescription: "Widget" },
  { productType: 2 },
  { productType: null },
];
const orderChanges: Partial<Order>[] = [
  { id: guid(9) },
  { state: 2 },
  { statusReason: 2 },
  { currencyId: null },
  { currencyId: guid(9) },
  { priceListId: null },
  { priceListId: guid(9) },
  { discountAmount: decimal("0") },
  { discountPercentage: decimal("5") },
  { customer: null },
];
const customerChanges: Partial<Customer>[] = [
  { kind: "contact" },
  { id: guid(9) },
  { onCreditHold: true },
];

const changed: readonly OrderLine[] = [
  ...lineChanges.map((change) => anOrderLine(change)),
  ...orderChanges.map((change) => anOrderLine({ order: anOrder(change) })),
  ...customerChanges.map((change) =>
    anOrderLine({ order: anOrder({ customer: aCustomer(change) }) }),
  ),
];

/** The same value, written with needless zeros. */
function rewritten(value: Decimal | null): Decimal | null {
  if (value === null) return null;
  const text = plainText(value);
  return decimal(text.includes(".") ? `${text}000` : `${text}.000`);
}

describe("inputHash", () => {
  it("is SHA-256 in hex", () => {
    expect(inputHash(anOrderLine())).toMatch(/^[0-9a-f]{64}$/);
  });

  it("differs for every input that changed, and for each in its own way", () => {
    const hashes = [anOrderLine(), ...changed].map(inputHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("is the same for equal values, however the platform writes them", () => {
    fc.assert(
      fc.property(decimals(5), decimals(4), decimals(2), (quantity, pricePerUnit, tax) => {
        const line = anOrderLine({ quantity, pricePerUnit, tax });
        const again = anOrderLine({
          quantity: rewritten(quantity),
          pricePerUnit: rewritten(pricePerUnit),
          tax: rewritten(tax),
        });
        expect(inputHash(again)).toBe(inputHash(line));
      }),
    );
  });

  it("does not see what no decision uses", () => {
    const owner = { kind: "team", id: guid(77) } as const;
    const renamed = anOrder({ number: "other", owner, customer: aCustomer({ owner }) });
    expect(inputHash(anOrderLine({ order: renamed }))).toBe(inputHash(anOrderLine()));
  });

  it("does not mistake one column's value for another's", () => {
    const one = decimal("1");
    const discount = anOrderLine({ manualDiscount: one, volumeDiscount: null });
    const volume = anOrderLine({ manualDiscount: null, volumeDiscount: one });
    expect(inputHash(discount)).not.toBe(inputHash(volume));
  });
});

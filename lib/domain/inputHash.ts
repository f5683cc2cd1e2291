import { createHash } from "node:crypto";
import { plainText, type Decimal } from "./money";
import type { OrderLine } from "./orderLine";

function text(value: Decimal | null): string | null {
  return value === null ? null : plainText(value);
}

/**
 * SHA-256, in hex, over every column that decides what is billed for a line, and to whom. If it is
 * the same, the decision is the same and need not be written again. The line's number is not part of
 * it: the invoice detail copies it for the reader, and nothing billed depends on it. Whether the line is on somebody else's invoice is not part of it: that is asked anew where it matters.
 */
export function inputHash(line: OrderLine): string {
  const { order } = line;
  const inputs = [
    line.id,
    text(line.quantity),
    text(line.pricePerUnit),
    text(line.manualDiscount),
    text(line.volumeDiscount),
    text(line.tax),
    text(line.extendedAmount),
    line.currencyId,
    line.productId,
    line.unitId,
    line.isWriteIn,
    line.productDescription,
    line.productType,
    order.id,
    order.state,
    order.statusReason,
    order.currencyId,
    order.priceListId,
    text(order.discountAmount),
    text(order.discountPercentage),
    order.customer?.kind ?? null,
    order.customer?.id ?? null,
    order.customer?.onCreditHold ?? null,
  ];
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
}

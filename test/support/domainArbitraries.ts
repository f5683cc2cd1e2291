import fc from "fast-check";
import { decimal, type Decimal } from "../../lib/domain/money";

/** Exact decimals with a number of digits after the point, negative ones included. */
export function decimals(digits: number, magnitude = 10n ** 12n): fc.Arbitrary<Decimal> {
  return fc.bigInt({ min: -magnitude, max: magnitude }).map((whole) => {
    const text = (whole < 0n ? -whole : whole).toString().padStart(digits + 1, "0");
    const point = text.length - digits;
    const sign = whole < 0n ? "-" : "";
    return decimal(`${sign}${text.slice(0, point)}.${text.slice(point)}0`);
  });
}

/** Lower-case GUIDs of any version. */
export const guids: fc.Arbitrary<string> = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString("hex"))
  .map((hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));

export const randomBytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

/** The digits that currencies have: JPY 0, EUR 2, KWD 3. */
export const currencyDigits = fc.constantFrom(0, 2, 3);

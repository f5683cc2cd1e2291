/** Exact conversion between decimal texts and integers scaled by a power of ten. */

const decimalPattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * The integer nearest to `text * 10^scale`, halves rounded away from zero. `text` is a JSON number
 * or a plain decimal. Throws a RangeError when it is neither.
 */
export function decimalToScaled(text: string, scale: number): bigint {
  const match = decimalPattern.exec(text);
  const whole = match?.[2] ?? "";
  const fraction = match?.[3] ?? "";
  if (match === null || whole + fraction === "") {
    throw new RangeError(`Not a decimal number: ${text.slice(0, 50)}`);
  }
  const digits = BigInt(whole + fraction);
  const shift = scale - fraction.length + Number(match[4] ?? 0);
  const size = shift >= 0 ? digits * powerOfTen(shift) : roundHalfAway(digits, powerOfTen(-shift));
  return match[1] === "-" ? -size : size;
}

/** The decimal text of `value / 10^scale`, with exactly `scale` digits after the point. */
export function scaledToText(value: bigint, scale: number): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(scale + 1, "0");
  const sign = negative ? "-" : "";
  if (scale === 0) {
    return sign + digits;
  }
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** `value / divisor` rounded to an integer, halves away from zero. `divisor` is positive. */
export function roundHalfAway(value: bigint, divisor: bigint): bigint {
  const negative = value < 0n;
  const size = negative ? -value : value;
  const rounded = (size * 2n + divisor) / (divisor * 2n);
  return negative ? -rounded : rounded;
}

/** `value / divisor` rounded to an integer, halves to the even neighbour. `divisor` is positive. */
export function roundHalfEven(value: bigint, divisor: bigint): bigint {
  const negative = value < 0n;
  const size = negative ? -value : value;
  const quotient = size / divisor;
  const twice = (size % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  const rounded = up ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}

const powers = Array.from({ length: 41 }, (_, exponent) => 10n ** BigInt(exponent));

/** 10 to the given power, which is not negative. */
export function powerOfTen(exponent: number): bigint {
  return powers[exponent] ?? 10n ** BigInt(exponent);
}

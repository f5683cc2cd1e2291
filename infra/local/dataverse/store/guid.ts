/**
 * GUIDs as 16 bytes in the order by which SQL Server compares `uniqueidentifier`: the last six bytes
 * first, then bytes 8-9, then the first three groups from the last to the first, each group as it
 * lies in memory (little endian). Comparing the bytes then orders GUIDs as the platform does.
 */

const byteCount = 16;
const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Where in the text the two digits of each stored byte stand. */
const digitPositions = [24, 26, 28, 30, 32, 34, 19, 21, 16, 14, 11, 9, 6, 4, 2, 0] as const;
/** Character code to the value of the hexadecimal digit. */
const digitValues = Uint8Array.from({ length: 128 }, (_, code) =>
  Math.max(0, "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase())),
);
const halfByte = 16;

/** Whether the text is a GUID as OData writes it: 36 characters, no braces. */
export function isGuid(text: string): boolean {
  return guidPattern.test(text);
}

/** The stored bytes of a GUID. Throws a RangeError when the text is not a GUID. */
export function guidToSql(text: string): Uint8Array {
  if (!isGuid(text)) {
    throw new RangeError(`Not a GUID: ${text.slice(0, 50)}`);
  }
  const stored = new Uint8Array(byteCount);
  for (let index = 0; index < byteCount; index += 1) {
    const at = digitPositions[index] ?? 0;
    const high = digitValues[text.charCodeAt(at)] ?? 0;
    const low = digitValues[text.charCodeAt(at + 1)] ?? 0;
    stored[index] = high * halfByte + low;
  }
  return stored;
}

const hex = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));

/** The text of a stored GUID, lower case with hyphens. */
export function guidFromSql(stored: Uint8Array): string {
  const at = (index: number): string => hex[stored[index] ?? 0] ?? "";
  return (
    `${at(15)}${at(14)}${at(13)}${at(12)}-${at(11)}${at(10)}-${at(9)}${at(8)}-` +
    `${at(6)}${at(7)}-${at(0)}${at(1)}${at(2)}${at(3)}${at(4)}${at(5)}`
  );
}

import { createHash } from "node:crypto";

/** Namespace (RFC 9562) of the GUIDs that are made from a data set's keys. */
const namespace = Buffer.from("5a0c8f0e4b9d4d0fb0f3d6c0a1e7c2b4", "hex");

export type RecordKind =
  | "account"
  | "contact"
  | "product"
  | "unit"
  | "price list"
  | "price list item"
  | "order"
  | "order line";

/** Highest `line_no`, and highest number of orders that a data set can have. */
export const lineNumberMax = 1_000_000;
export const ordersMax = 100_000_000;

/** The last six bytes hold a position in seven hexadecimal digits and a line number in five. */
const tailDigits = 12;
const positionDigits = 7;

/** The GUID (UUIDv5) of a record with this key, the same for every load of the data set. */
export function keyGuid(kind: RecordKind, key: string): string {
  return withHyphens(digest(kind, key));
}

/**
 * The GUID of an order. The last six bytes, by which SQL Server orders GUIDs first, are the order's
 * position in its file, the rest comes from the key: so orders sort as they stand in the file, as
 * the platform's own sequential GUIDs would, and a load appends to the primary key instead of
 * writing all over it.
 */
export function orderGuid(orderId: string, position: number): string {
  return sequentialGuid(digest("order", orderId), { orderPosition: position, lineNumber: 0 });
}

/** The GUID of an order line, in the same way: its last six bytes are the order's position and its number. */
export function orderLineGuid(line: {
  readonly orderId: string;
  readonly orderPosition: number;
  readonly lineNumber: number;
}): string {
  return sequentialGuid(digest("order line", `${line.orderId}/${String(line.lineNumber)}`), line);
}

/** The position in its file of an order, from its GUID as stored. */
export function orderPositionOf(storedId: Uint8Array): number {
  const tail = Buffer.from(storedId.subarray(0, tailDigits / 2)).toString("hex");
  return Number.parseInt(tail.slice(0, positionDigits), 16);
}

function sequentialGuid(
  hash: string,
  place: { readonly orderPosition: number; readonly lineNumber: number },
): string {
  const position = place.orderPosition.toString(16).padStart(positionDigits, "0");
  const line = place.lineNumber.toString(16).padStart(tailDigits - positionDigits, "0");
  return withHyphens(hash.slice(0, -tailDigits) + position + line);
}

/** 32 hex digits of a version 5 UUID. */
function digest(kind: RecordKind, key: string): string {
  const hash = createHash("sha1").update(namespace).update(`${kind}:${key}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString("hex", 0, 16);
}

function withHyphens(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...parts, hex.slice(20)].join("-");
}

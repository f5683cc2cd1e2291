import { createHash } from "node:crypto";
import { newestFirst } from "./newestFirst";

const randomBytes = 8;

/**
 * The id of an operation: it sorts newest first as a Table row key.
 *
 * @param random eight random bytes, made by the caller
 */
export function newOperationId(at: Date, random: Uint8Array): string {
  return `${newestFirst(at)}-${Buffer.from(random).toString("hex")}`;
}

/** Bytes that are always the same for the same text, in place of random ones. */
export function bytesOf(text: string, count: number): Uint8Array {
  return createHash("sha256").update(text).digest().subarray(0, count);
}

/** The id of an operation that someone may ask for twice: the same for the same cause and time. */
export function derivedOperationId(at: Date, cause: string): string {
  return newOperationId(at, bytesOf(cause, randomBytes));
}

/** How many digits of an id say when its operation, or run, began. */
const timeDigits = 13;

/** The id of the operation that carries out a run: whoever asks for that run once more means the same. */
export function operationIdOfRun(runId: string): string {
  const digest = bytesOf(runId, randomBytes);
  return `${runId.slice(0, timeDigits)}-${Buffer.from(digest).toString("hex")}`;
}

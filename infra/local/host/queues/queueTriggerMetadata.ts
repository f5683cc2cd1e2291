import type { DequeuedMessageItem } from "@azure/storage-queue";
import type { TypedData } from "../core/coreTypes";

/**
 * What a queue handler finds in `context.triggerMetadata`. A JSON message's own top-level properties
 * come last and may shadow the real ones, as on the platform (FUNCTIONS.md 1).
 * @param text the decoded message.
 */
export function queueTriggerMetadata(
  message: DequeuedMessageItem,
  text: string,
): Record<string, TypedData> {
  const own: Record<string, TypedData> = {
    QueueTrigger: { string: text },
    DequeueCount: { int: message.dequeueCount },
    ExpirationTime: { json: JSON.stringify(message.expiresOn) },
    Id: { json: JSON.stringify(message.messageId) },
    InsertionTime: { json: JSON.stringify(message.insertedOn) },
    NextVisibleTime: { json: JSON.stringify(message.nextVisibleOn) },
    PopReceipt: { json: JSON.stringify(message.popReceipt) },
  };
  for (const [name, value] of Object.entries(jsonProperties(text))) {
    own[name] = { json: JSON.stringify(value) };
  }
  return own;
}

function jsonProperties(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

import { findByKey, parseKey } from "../writes/resolveKey";
import type { Writer } from "../writes/Writer";
import type { ApiRequest, ResolvedKeys } from "./Api";
import { parseTarget, type Target } from "./parseTarget";

/** How a write's target is found again among the resolved keys. */
export function keyAddress(target: Pick<Target, "name" | "keyAsSent">): string {
  return `${target.name}(${target.keyAsSent ?? ""})`;
}

/** Looks up the ids of what the operations address by an alternate key. A faulty address is told later. */
export function resolveKeys(writer: Writer, operations: readonly ApiRequest[]): ResolvedKeys {
  const resolved = new Map<string, Uint8Array | undefined>();
  for (const operation of operations) {
    try {
      const target = parseTarget(operation.url);
      const table = writer.model.byEntitySet.get(target.name);
      if (table !== undefined && target.key !== undefined && operation.method !== "GET") {
        const key = parseKey(table, target.key);
        if (key.kind === "alternate") {
          resolved.set(keyAddress(target), findByKey(writer, table, key));
        }
      }
    } catch {
      continue;
    }
  }
  return resolved;
}

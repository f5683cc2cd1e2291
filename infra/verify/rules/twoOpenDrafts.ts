import type { InvoiceFacts } from "../findings/InvoiceFacts";
import { firstKey } from "./bundleOf";
import type { Rule } from "./Rule";

/** Judges the open drafts that share a bundle key. */
export const twoOpenDrafts: Rule<readonly InvoiceFacts[]> = {
  code: "TWO_OPEN_DRAFTS",
  meaning: "Two open drafts share a bundle.",
  find(drafts) {
    if (drafts.length < 2) return undefined;
    const [first, ...others] = drafts.map(({ header }) => header.id);
    return `${first ?? ""} shares its bundle with ${others.join(", ")}`;
  },
};

/** The open drafts by what they are open for (DESIGN 2: stage, state and key say what is open). */
export function openDraftsByKey(
  invoices: Iterable<InvoiceFacts>,
): ReadonlyMap<string, readonly InvoiceFacts[]> {
  const byKey = new Map<string, InvoiceFacts[]>();
  for (const invoice of invoices) {
    const { stage, isActive, bundleKey = "" } = invoice.header;
    if (stage !== "Draft" || !isActive || bundleKey.startsWith("closed-")) continue;
    const key = firstKey(bundleKey);
    byKey.set(key, [...(byKey.get(key) ?? []), invoice]);
  }
  return byKey;
}

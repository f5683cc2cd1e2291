import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

export const keyNotClosed: Rule<InvoiceFacts> = {
  code: "KEY_NOT_CLOSED",
  meaning: "An invoice that takes no more lines still holds its bundle's key, or another's.",
  find({ header: { id, stage, bundleKey } }) {
    const closed = `closed-${id}`;
    if (bundleKey?.toLowerCase() === closed) return undefined;
    const isOpenDraft = stage === "Draft" && bundleKey !== undefined;
    if (isOpenDraft && !bundleKey.startsWith("closed-")) return undefined;
    return `its key is ${bundleKey ?? "empty"}, not ${closed}`;
  },
};

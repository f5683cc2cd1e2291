import { parseBundleKey } from "../../domain/bundleKey";
import { plainText } from "../../domain/money";
import type { LedgerWrite } from "../../ports/createLinesStore";
import type { Decision } from "../../ports/decisions";
import type { SaveOutcome } from "../../ports/saveOutcome";
import { aboutLine, drySaved, watchSaves, type Watch } from "./Watch";

function decisionOf({ line, current, decision }: LedgerWrite): Decision {
  const about = aboutLine({ id: line.id, from: current?.stage ?? "none", to: decision.stage });
  if (decision.stage === "Error")
    return { ...about, code: decision.code, message: decision.message };
  return {
    ...about,
    bundleKey: decision.bundleKey,
    currencyId: parseBundleKey(decision.bundleKey)?.currencyId ?? null,
    net: plainText(decision.amounts.net),
    tax: plainText(decision.amounts.tax),
  };
}

/** Stage 1's decisions, watched; stages 1 and 2 save them. */
export function watchLedgerWrites(
  watch: Watch,
  writes: readonly LedgerWrite[],
  save: () => Promise<readonly SaveOutcome[]>,
): Promise<readonly SaveOutcome[]> {
  const watched = writes.map((write) => ({ decisions: [decisionOf(write)], operations: 1 }));
  return watchSaves(watch, watched, { save, dry: drySaved });
}

import { explainLine } from "../domain/explainLine";
import type { Explanation, ExplainRules, LineFacts } from "../domain/explanation";
import type { Guid } from "../domain/guid";
import type { LineRecords } from "../domain/lineRecords";
import type { Environment } from "../ports/environment";
import type { HandStore } from "../ports/handStore";
import type { HeldLock, LockWatch } from "../ports/lockWatch";
import { lineRules, type LineSettings } from "../stages/lineRules";

export interface ExplainDependencies {
  readonly store: Pick<HandStore, "lineRecords" | "alreadyInvoiced">;
  readonly environment: Pick<Environment, "currencies" | "pricingFlags">;
  readonly lockWatch: Pick<LockWatch, "all">;
  readonly lineSettings: LineSettings;
  readonly rules: Omit<ExplainRules, "line">;
}

/** By what is locked: a line, a bundle key or an invoice. */
type Holders = ReadonlyMap<string, HeldLock>;

function holderOf({ line, row, invoice }: LineRecords, holders: Holders): LineFacts["holder"] {
  const names = [
    `line ${line.id}`,
    ...(row?.stage === "Validated" ? [`bundle ${row.bundleKey ?? ""}`] : []),
    `invoice ${invoice?.id ?? ""}`,
  ];
  return names.map((name) => holders.get(name)).find((lock) => lock !== undefined) ?? null;
}

/**
 * Explains order lines, in a handful of requests for all of them; writes nothing and takes no lock.
 *
 * @param ids order lines, at most some hundreds; those that do not exist are left out
 * @throws UnavailableError, UnauthorizedError or ProtocolError
 */
export async function explainLines(
  ids: readonly Guid[],
  dependencies: ExplainDependencies,
): Promise<ReadonlyMap<Guid, Explanation>> {
  const { store, environment, lockWatch, lineSettings, rules } = dependencies;
  const [records, locks, line] = await Promise.all([
    store.lineRecords(ids, rules.invoiceFrom),
    lockWatch.all(),
    lineRules(lineSettings, environment),
  ]);
  const found = [...records.values()];
  const elsewhere = await store.alreadyInvoiced(found.map((one) => one.line));
  const live = locks.filter(({ isExpired }) => !isExpired);
  const holders: Holders = new Map(
    live.flatMap((lock) => lock.names.map((name) => [`${lock.kind} ${name}`, lock] as const)),
  );
  const explained = found.map((one) => {
    const alreadyInvoiced = elsewhere.has(one.line.id);
    const facts = { ...one, alreadyInvoiced, holder: holderOf(one, holders) };
    return [one.line.id, explainLine(facts, { ...rules, line })] as const;
  });
  return new Map(explained);
}

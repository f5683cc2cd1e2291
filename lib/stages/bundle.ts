import { decideLine, type LineRules } from "../domain/decideLine";
import { groupBy } from "../domain/groupBy";
import type { JoinLimits } from "../domain/joinPlan";
import type { LedgerLine } from "../domain/ledgerRow";
import { PageTally } from "../engine/counts";
import { stampOf, type RunContext, type Stage, type WorkPage } from "../engine/stage";
import type { BundleStore } from "../ports/bundleStore";
import type { LedgerWrite } from "../ports/createLinesStore";
import type { Environment } from "../ports/environment";
import { DraftBook } from "./DraftBook";
import { joinLines } from "./joinLines";
import { lineRules, type LineSettings } from "./lineRules";
import { saveLedgerWrites } from "./saveLedgerWrites";

export interface BundleDependencies {
  readonly store: BundleStore;
  readonly environment: Pick<Environment, "currencies" | "pricingFlags">;
  readonly settings: LineSettings;
  readonly limits: JoinLimits;
}

/**
 * Stage 2: puts validated lines on the open draft of their bundle, which is made if there is none.
 * Lines come in the order of their bundle keys, so that each draft is touched about once.
 */
export function bundleStage(dependencies: BundleDependencies): Stage {
  return {
    name: "bundle",
    async *pages(run) {
      const rules = await lineRules(dependencies.settings, dependencies.environment);
      for await (const page of dependencies.store.validatedLines())
        yield pageOf(page, { run, rules, ...dependencies });
    },
  };
}

interface PageDependencies {
  readonly run: RunContext;
  readonly rules: LineRules;
  readonly store: BundleStore;
  readonly limits: JoinLimits;
}

function keyOf({ row }: LedgerLine): string {
  if (row.bundleKey === null) throw new TypeError(`validated row ${row.id} has no bundle key`);
  return row.bundleKey;
}

function pageOf(lines: readonly LedgerLine[], dependencies: PageDependencies): WorkPage {
  const { store, run } = dependencies;
  return {
    lockKind: "bundle",
    lockNames: [...new Set(lines.map(keyOf))],
    async process(isLocked, guard) {
      const tally = new PageTally();
      const free = lines.filter((line) => isLocked(keyOf(line)));
      tally.skipped(lines.length - free.length);
      const { fresh, stale } = sortByFreshness(free, dependencies.rules);
      guard.assertHeld();
      await saveLedgerWrites(stale, {
        save: (writes) => store.saveDecisions(writes, stampOf(run)),
        telemetry: run.telemetry,
        tally,
      });
      const drafts = new DraftBook(store, run, guard);
      await joinLines(groupBy(fresh, keyOf), { ...dependencies, drafts, guard, tally });
      return tally.counts;
    },
  };
}

/**
 * A line whose inputs changed since stage 1 is decided anew on the spot and waits for the next run;
 * the others may join a draft as they stand.
 */
function sortByFreshness(
  lines: readonly LedgerLine[],
  rules: LineRules,
): { readonly fresh: readonly LedgerLine[]; readonly stale: readonly LedgerWrite[] } {
  const fresh: LedgerLine[] = [];
  const stale: LedgerWrite[] = [];
  for (const ledgerLine of lines) {
    const { row, line } = ledgerLine;
    const decision = decideLine(line, { alreadyInvoiced: false }, rules);
    const isFresh = decision.stage === "Validated" && decision.inputHash === row.inputHash;
    if (isFresh) fresh.push(ledgerLine);
    else stale.push({ line, decision, current: row });
  }
  return { fresh, stale };
}

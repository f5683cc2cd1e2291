import type { LineRules } from "../domain/decideLine";
import { decisionBeforeJoining } from "../domain/freshness";
import { rowName } from "../domain/chunking";
import { groupBy } from "../domain/groupBy";
import type { JoinLimits } from "../domain/joinPlan";
import type { LedgerLine } from "../domain/ledgerRow";
import { PageTally } from "../engine/counts";
import { RecordBudget } from "../engine/RecordBudget";
import { stampOf, type RunContext, type Stage, type WorkPage } from "../engine/stage";
import type { BundleStore } from "../ports/bundleStore";
import type { LedgerWrite } from "../ports/createLinesStore";
import type { Environment } from "../ports/environment";
import type { OrderLineCopy, OrderLineWriteBack } from "../ports/orderLineWriteBack";
import { ChunkSize } from "./ChunkSize";
import { DraftBook } from "./DraftBook";
import { joinLines } from "./joinLines";
import { lineRules, type LineSettings } from "./lineRules";
import { MissingPrivileges } from "./MissingPrivileges";
import { saveLedgerWrites } from "./saveLedgerWrites";
import { copyOfDecision, writeBackCopies } from "./writeBackCopies";

export interface BundleDependencies {
  readonly store: BundleStore;
  readonly writeBack: OrderLineWriteBack;
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
    countDue: () => dependencies.store.countDue(),
    async *pages(run) {
      const rules = await lineRules(dependencies.settings, dependencies.environment);
      const chunkSize = new ChunkSize(dependencies.limits.chunkLines);
      const privileges = new MissingPrivileges();
      const ofRun = { run, rules, chunkSize, privileges, ...dependencies };
      const budget = new RecordBudget(run.scope.maxRecords);
      // A line in error is stage 1's: there is none here to be tried again.
      if (run.scope.rerun !== "failed")
        for await (const page of budget.of(dependencies.store.validatedLines()))
          yield pageOf(page, ofRun);
      privileges.throwIfAny();
    },
  };
}

interface PageDependencies extends Pick<BundleDependencies, "store" | "writeBack" | "limits"> {
  readonly run: RunContext;
  readonly rules: LineRules;
  readonly chunkSize: ChunkSize;
  readonly privileges: MissingPrivileges;
}

/** A row without a bundle key is decided anew, alone: under a name that is nobody's key. */
function keyOf({ row }: LedgerLine): string {
  return row.bundleKey ?? rowName(row.id);
}

function pageOf(lines: readonly LedgerLine[], dependencies: PageDependencies): WorkPage {
  const { store, run, writeBack } = dependencies;
  return {
    lockKind: "bundle",
    lockNames: [...new Set(lines.map(keyOf))],
    async process(isLocked, guard) {
      const tally = new PageTally();
      const { chunkSize, privileges, limits } = dependencies;
      const free = lines.filter((line) => isLocked(keyOf(line)));
      tally.skipped(lines.length - free.length);
      const elsewhere = await invoicedElsewhere(free, store);
      const { fresh, stale } = sortByFreshness(free, elsewhere, dependencies.rules);
      const decided = await saveLedgerWrites(stale, {
        by: "bundle",
        save: (writes) => store.saveDecisions(writes, stampOf(run, guard)),
        telemetry: run.telemetry,
        tally,
        privileges,
      });
      const copies: OrderLineCopy[] = decided.map(({ line, decision }) =>
        copyOfDecision(line, decision),
      );
      const drafts = new DraftBook({ store, run, guard, tally, privileges });
      const { maxLinesPerInvoice } = limits;
      const held = { store, run, guard, tally, privileges, copies };
      const work = { ...held, maxLinesPerInvoice, chunkSize, drafts };
      await joinLines(groupBy(fresh, keyOf), work);
      await writeBackCopies(copies, { writeBack, run, guard, tally });
      return tally.counts;
    },
  };
}

async function invoicedElsewhere(
  lines: readonly LedgerLine[],
  store: BundleStore,
): Promise<ReadonlySet<string>> {
  if (lines.length === 0) return new Set();
  return store.linesInvoicedElsewhere(lines.map(({ line }) => line));
}

/**
 * A line whose inputs changed since stage 1, or that someone invoiced by hand meanwhile, is decided
 * anew on the spot and waits for the next run; the others may join a draft as they stand.
 */
function sortByFreshness(
  lines: readonly LedgerLine[],
  elsewhere: ReadonlySet<string>,
  rules: LineRules,
): { readonly fresh: readonly LedgerLine[]; readonly stale: readonly LedgerWrite[] } {
  const fresh: LedgerLine[] = [];
  const stale: LedgerWrite[] = [];
  for (const ledgerLine of lines) {
    const { row, line } = ledgerLine;
    const alreadyInvoiced = elsewhere.has(line.id);
    const decision = decisionBeforeJoining(ledgerLine, { alreadyInvoiced }, rules);
    if (decision === undefined) fresh.push(ledgerLine);
    else stale.push({ line, decision, current: row });
  }
  return { fresh, stale };
}

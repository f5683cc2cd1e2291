import { decideLine, decisionDiffers, type LineRules } from "../domain/decideLine";
import type { LedgerLine } from "../domain/ledgerRow";
import type { OrderLine } from "../domain/orderLine";
import { PageTally } from "../engine/counts";
import { stampOf, type RunContext, type Stage, type WorkPage } from "../engine/stage";
import type { CreateLinesStore, LedgerWrite, OrderSelection } from "../ports/createLinesStore";
import type { Environment } from "../ports/environment";
import { lineRules, type LineSettings } from "./lineRules";
import { saveLedgerWrites } from "./saveLedgerWrites";

export interface CreateLinesDependencies {
  readonly store: CreateLinesStore;
  readonly environment: Pick<Environment, "currencies" | "pricingFlags">;
  readonly selection: OrderSelection;
  readonly settings: LineSettings;
}

interface Candidate {
  readonly line: OrderLine;
  readonly current: LedgerLine["row"] | null;
}

/**
 * Stage 1: gives every order line that is due a row in the ledger, `Validated` with its amounts or
 * `Error` with a code, and decides lines in error anew. Errors come first, so that a line which
 * fails now is not read twice in one run.
 */
export function createLinesStage(dependencies: CreateLinesDependencies): Stage {
  return {
    name: "create-lines",
    async *pages(run) {
      const rules = await lineRules(dependencies.settings, dependencies.environment);
      for await (const page of dependencies.store.linesInError())
        yield pageOf(
          page.map(({ line, row }) => ({ line, current: row })),
          { run, rules, ...dependencies },
        );
      for await (const page of dependencies.store.uninvoicedLines(dependencies.selection))
        yield pageOf(
          page.map((line) => ({ line, current: null })),
          { run, rules, ...dependencies },
        );
    },
  };
}

interface PageDependencies {
  readonly run: RunContext;
  readonly rules: LineRules;
  readonly store: CreateLinesStore;
}

function pageOf(candidates: readonly Candidate[], dependencies: PageDependencies): WorkPage {
  const { store, run } = dependencies;
  return {
    lockKind: "line",
    lockNames: candidates.map(({ line }) => line.id),
    async process(isLocked, guard) {
      const tally = new PageTally();
      const free = candidates.filter(({ line }) => isLocked(line.id));
      tally.skipped(candidates.length - free.length);
      const writes = await decide(free, dependencies, tally);
      guard.assertHeld();
      await saveLedgerWrites(writes, {
        save: (chosen) => store.save(chosen, stampOf(run)),
        telemetry: run.telemetry,
        tally,
      });
      return tally.counts;
    },
  };
}

/** A rejection by the platform is not tried again while nothing about the line changed. */
function isSettledRejection({ current }: Candidate, inputHash: string): boolean {
  return current?.errorCode === "PLATFORM_REJECTED" && current.inputHash === inputHash;
}

async function decide(
  candidates: readonly Candidate[],
  { store, rules }: PageDependencies,
  tally: PageTally,
): Promise<readonly LedgerWrite[]> {
  if (candidates.length === 0) return [];
  const elsewhere = await store.alreadyInvoiced(candidates.map(({ line }) => line));
  const writes: LedgerWrite[] = [];
  for (const candidate of candidates) {
    const { line, current } = candidate;
    const decision = decideLine(line, { alreadyInvoiced: elsewhere.has(line.id) }, rules);
    if (isSettledRejection(candidate, decision.inputHash)) tally.failed("PLATFORM_REJECTED");
    else if (current === null || decisionDiffers(decision, current))
      writes.push({ line, decision, current });
    else if (decision.stage === "Error") tally.failed(decision.code);
  }
  return writes;
}

import { decideLine, decisionDiffers, type LineRules } from "../domain/decideLine";
import type { LedgerLine } from "../domain/ledgerRow";
import type { LineDecision } from "../domain/lineDecision";
import type { OrderLine } from "../domain/orderLine";
import { isRetryDue } from "../domain/retryDelay";
import { alternate } from "../engine/alternate";
import { PageTally } from "../engine/counts";
import { RecordBudget } from "../engine/RecordBudget";
import { stampOf, type RunContext, type Stage, type WorkPage } from "../engine/stage";
import type { CreateLinesStore, LedgerWrite, OrderSelection } from "../ports/createLinesStore";
import type { Environment } from "../ports/environment";
import type { OrderLineWriteBack } from "../ports/orderLineWriteBack";
import { lineRules, type LineSettings } from "./lineRules";
import { MissingPrivileges } from "./MissingPrivileges";
import { saveLedgerWrites } from "./saveLedgerWrites";
import { copyOfDecision, writeBackCopies } from "./writeBackCopies";

export interface CreateLinesDependencies {
  readonly store: CreateLinesStore;
  readonly writeBack: OrderLineWriteBack;
  readonly environment: Pick<Environment, "currencies" | "pricingFlags">;
  readonly selection: OrderSelection;
  readonly settings: LineSettings;
  /** `MAX_ATTEMPTS` */
  readonly attemptsMax: number;
}

interface Candidate {
  readonly line: OrderLine;
  readonly current: LedgerLine["row"] | null;
}

/**
 * Stage 1: gives every order line that is due a row in the ledger, `Validated` with its amounts or
 * `Error` with a code, and decides lines in error anew. Pages of both take turns: neither many errors
 * nor many new lines can keep the other from their turn, however short the slices are.
 */
export function createLinesStage(dependencies: CreateLinesDependencies): Stage {
  return {
    name: "create-lines",
    countDue: () => dependencies.store.countDue(dependencies.selection),
    async *pages(run) {
      const rules = await lineRules(dependencies.settings, dependencies.environment);
      const privileges = new MissingPrivileges();
      const ofRun = { run, rules, privileges, ...dependencies };
      const { store, selection } = dependencies;
      const { rerun, maxRecords } = run.scope;
      const budget = new RecordBudget(maxRecords);
      const inError = rerun === "missing" ? noPages() : errorPages(store, run.runId);
      const fresh = rerun === "failed" ? noPages() : freshPages(store, selection);
      for await (const page of budget.of(alternate(inError, fresh))) yield pageOf(page, ofRun);
      privileges.throwIfAny();
    },
  };
}

type Candidates = AsyncGenerator<readonly Candidate[]>;

async function* noPages(): Candidates {
  // Nothing was asked for.
}

async function* errorPages(store: CreateLinesStore, runId: string): Candidates {
  for await (const page of store.linesInError(runId))
    yield page.map(({ line, row }) => ({ line, current: row }));
}

async function* freshPages(store: CreateLinesStore, selection: OrderSelection): Candidates {
  for await (const page of store.uninvoicedLines(selection))
    yield page.map((line) => ({ line, current: null }));
}

interface PageDependencies extends Pick<
  CreateLinesDependencies,
  "store" | "writeBack" | "attemptsMax"
> {
  readonly run: RunContext;
  readonly rules: LineRules;
  readonly privileges: MissingPrivileges;
}

function pageOf(candidates: readonly Candidate[], dependencies: PageDependencies): WorkPage {
  const { store, run, writeBack, privileges } = dependencies;
  return {
    lockKind: "line",
    lockNames: candidates.map(({ line }) => line.id),
    async process(isLocked, guard) {
      const tally = new PageTally();
      const free = candidates.filter(({ line }) => isLocked(line.id));
      tally.skipped(candidates.length - free.length);
      const writes = await decide(free, dependencies, tally);
      const saved = await saveLedgerWrites(writes, {
        by: "create-lines",
        save: (chosen) => store.save(chosen, stampOf(run, guard)),
        telemetry: run.telemetry,
        tally,
        privileges,
      });
      const copies = saved.map(({ line, decision }) => copyOfDecision(line, decision));
      await writeBackCopies(copies, { writeBack, run, guard, tally });
      return tally.counts;
    },
  };
}

/**
 * A rejection by the platform is not tried again at once while nothing about the line changed, unless
 * someone asks for just that.
 */
function isStandingRejection(
  { current }: Candidate,
  decision: LineDecision,
  { run, attemptsMax }: PageDependencies,
): boolean {
  if (run.scope.rerun === "failed" || run.scope.recordId !== null) return false;
  if (current?.errorCode !== "PLATFORM_REJECTED" || decision.stage !== "Validated") return false;
  if (current.inputHash !== decision.inputHash) return false;
  return !isRetryDue(current, run.clock.now(), attemptsMax);
}

async function decide(
  candidates: readonly Candidate[],
  dependencies: PageDependencies,
  tally: PageTally,
): Promise<readonly LedgerWrite[]> {
  if (candidates.length === 0) return [];
  const { store, rules } = dependencies;
  const elsewhere = await store.alreadyInvoiced(candidates.map(({ line }) => line));
  const writes: LedgerWrite[] = [];
  for (const candidate of candidates) {
    const { line, current } = candidate;
    const decision = decideLine(line, { alreadyInvoiced: elsewhere.has(line.id) }, rules);
    if (isStandingRejection(candidate, decision, dependencies)) tally.failed("PLATFORM_REJECTED");
    else if (current === null || decisionDiffers(decision, current))
      writes.push({ line, decision, current });
    else if (decision.stage === "Error") tally.failed(decision.code);
  }
  return writes;
}

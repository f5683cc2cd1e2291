import { takeForDraft } from "../domain/joinPlan";
import type { LedgerLine } from "../domain/ledgerRow";
import { stampOf } from "../engine/stage";
import type { JoiningSet, JoinOutcome } from "../ports/bundleStore";
import { assertLineMove } from "./assertMoves";
import { newCombGuid, type DraftBook } from "./DraftBook";
import type { JoinWork } from "./joinWork";
import { recordRejections } from "./recordRejections";
import { splitFailedSet } from "./splitFailedSet";
import { copyOfStage } from "./writeBackCopies";

/** How often a draft that someone else changed meanwhile is read again. */
const draftMovedMax = 3;

/** How often a bundle's sets are made smaller because no clear answer came. */
const unclearMax = 3;

/** A bundle's lines that still wait, in pieces: a piece that failed comes back in smaller ones. */
interface Waiting {
  readonly key: string;
  pieces: (readonly LedgerLine[])[];
  draftMoved: number;
  unclear: number;
}

interface PlannedSet {
  readonly waiting: Waiting;
  readonly set: JoiningSet;
}

/**
 * Puts the lines of each bundle on its draft, one joining set per bundle and round, all bundles of a
 * round together. A set that fails for a line's sake is split until that line stands alone.
 */
export async function joinLines(
  linesByKey: ReadonlyMap<string, readonly LedgerLine[]>,
  work: JoinWork,
): Promise<void> {
  const bundles: Waiting[] = [...linesByKey].map(([key, lines]) => ({
    key,
    pieces: [lines],
    draftMoved: 0,
    unclear: 0,
  }));
  for (let round = 0; round < roundsMax(linesByKey, work.maxLinesPerInvoice); round += 1) {
    const open = bundles.filter(({ pieces }) => pieces.length > 0);
    if (open.length === 0) return;
    await work.drafts.ensure(firstLines(open));
    const planned: PlannedSet[] = [];
    for (const waiting of open) planned.push(...(await planSet(waiting, work)));
    if (planned.length === 0) continue;
    const outcomes = await work.store.join(
      planned.map(({ set }) => set),
      stampOf(work.run, work.guard),
    );
    for (const [index, plan] of planned.entries())
      await settle(plan, outcomes[index] ?? failedWithoutAnswer, work);
  }
  for (const { pieces } of bundles) work.tally.conflicted(pieces.flat().length);
}

const failedWithoutAnswer: JoinOutcome = {
  kind: "failed",
  outcome: { kind: "unknown", message: "no answer" },
};

/** Every line alone, each with its conflicts, and a draft made anew for each full one. */
function roundsMax(
  linesByKey: ReadonlyMap<string, readonly LedgerLine[]>,
  maxLinesPerInvoice: number,
): number {
  const longest = Math.max(0, ...[...linesByKey.values()].map((lines) => lines.length));
  const repeats = draftMovedMax + unclearMax;
  return 2 * longest + repeats + Math.ceil(longest / maxLinesPerInvoice) + 1;
}

function firstLines(open: readonly Waiting[]): ReadonlyMap<string, LedgerLine> {
  return new Map(
    open.flatMap(({ key, pieces }) => {
      const first = pieces[0]?.[0];
      return first === undefined ? [] : [[key, first] as const];
    }),
  );
}

/** The next set of a bundle. Without a draft there is none: its lines are refused with it, or wait. */
async function planSet(waiting: Waiting, work: JoinWork): Promise<PlannedSet[]> {
  const { drafts, maxLinesPerInvoice, chunkSize, run, tally } = work;
  const draft = drafts.get(waiting.key);
  if (draft === undefined) {
    const lines = waiting.pieces.flat();
    waiting.pieces = [];
    const refusal = drafts.refusalOf(waiting.key);
    if (refusal === undefined) tally.conflicted(lines.length);
    else await recordRejections(lines, refusal, work);
    return [];
  }
  const [piece = [], ...others] = waiting.pieces;
  const { taken, rest, closes } = takeForDraft(piece, draft.lineCount, {
    chunkLines: chunkSize.lines,
    maxLinesPerInvoice,
  });
  waiting.pieces = rest.length > 0 ? [rest, ...others] : others;
  for (const { row } of taken) assertLineMove(row.stage, "Bundled", "bundle");
  const set = { draft, touch: newCombGuid(run), lines: taken, closes };
  return [{ waiting, set }];
}

async function settle(plan: PlannedSet, outcome: JoinOutcome, work: JoinWork): Promise<void> {
  const { waiting, set } = plan;
  if (outcome.kind === "joined") {
    work.tally.succeeded(set.lines.length);
    work.copies.push(...set.lines.map(({ line }) => copyOfStage(line, "Bundled")));
    noteJoined(plan, outcome.etag, work.drafts);
  } else if (outcome.kind === "draftMoved") {
    work.drafts.forget(waiting.key);
    waiting.draftMoved += 1;
    if (waiting.draftMoved <= draftMovedMax) waiting.pieces.unshift(set.lines);
    else work.tally.conflicted(set.lines.length);
  } else if (outcome.outcome.kind === "unknown") settleUnclear(plan, work);
  else if (outcome.outcome.kind === "timedOut") settleTimeOut(plan, work);
  else await settleFailure(plan, outcome, work);
}

function noteJoined(
  { waiting, set }: PlannedSet,
  etag: string | undefined,
  drafts: DraftBook,
): void {
  const draft = drafts.get(waiting.key);
  if (draft === undefined || etag === undefined || set.closes) drafts.forget(waiting.key);
  else drafts.put({ ...draft, etag, lineCount: draft.lineCount + set.lines.length });
}

/**
 * No clear answer, and no proof that the set happened: it is tried again in halves, which is safe
 * because ids and versions are fixed, and enough where it ran into a time-out.
 */
function settleUnclear({ waiting, set }: PlannedSet, work: JoinWork): void {
  const { chunkSize, drafts, tally } = work;
  drafts.forget(waiting.key);
  waiting.unclear += 1;
  if (waiting.unclear <= unclearMax && set.lines.length > 1) {
    chunkSize.halve(set.lines.length);
    waiting.pieces.unshift(set.lines);
    return;
  }
  tally.conflicted(set.lines.length);
  tally.unexpected(set.lines.length);
}

/** Nothing was written, and the draft is as it was: fewer lines at a time may pass. */
function settleTimeOut({ waiting, set }: PlannedSet, { chunkSize, tally }: JoinWork): void {
  chunkSize.halve(set.lines.length);
  if (set.lines.length > 1) waiting.pieces.unshift(set.lines);
  else {
    tally.conflicted();
    tally.unexpected();
  }
}

/**
 * Splits a failed set; a line that stands alone is marked if the platform refuses it or what it
 * refers to, else left. The mark names the row's version, so a line that someone else bundled
 * meanwhile is not marked. The draft did not change and stays in the book.
 */
async function settleFailure(
  { waiting, set }: PlannedSet,
  { outcome, lineIndex }: Extract<JoinOutcome, { kind: "failed" }>,
  work: JoinWork,
): Promise<void> {
  const [only] = set.lines;
  if (only === undefined) return;
  if (set.lines.length > 1) {
    waiting.pieces.unshift(...splitFailedSet(set.lines, lineIndex));
    return;
  }
  if (outcome.kind === "rejected" || outcome.kind === "gone")
    await recordRejections([only], outcome.message, work);
  else if (outcome.kind === "exists")
    await recordRejections([only], "another invoice line has the line's id", work);
  else {
    work.privileges.note(outcome);
    work.tally.conflicted();
  }
}

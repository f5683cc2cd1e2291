import { takeForDraft, type JoinLimits } from "../domain/joinPlan";
import type { LedgerLine } from "../domain/ledgerRow";
import { stampOf } from "../engine/stage";
import type { JoiningSet, JoinOutcome } from "../ports/bundleStore";
import { newCombGuid, type DraftBook } from "./DraftBook";
import type { JoinWork } from "./joinWork";
import { recordRejections } from "./recordRejections";

/** How often a draft that someone else changed meanwhile is read again. */
const draftMovedMax = 3;

/** A bundle's lines that still wait, in pieces: a piece that failed comes back as two halves. */
interface Waiting {
  readonly key: string;
  pieces: (readonly LedgerLine[])[];
  draftMoved: number;
}

interface PlannedSet {
  readonly waiting: Waiting;
  readonly set: JoiningSet;
}

/**
 * Puts the lines of each bundle on its draft, one joining set per bundle and round, all bundles of a
 * round together. A set that fails for a line's sake is split in halves until that line stands alone.
 */
export async function joinLines(
  linesByKey: ReadonlyMap<string, readonly LedgerLine[]>,
  work: JoinWork,
): Promise<void> {
  const bundles: Waiting[] = [...linesByKey].map(([key, lines]) => ({
    key,
    pieces: [lines],
    draftMoved: 0,
  }));
  for (let round = 0; round < roundsMax(linesByKey, work.limits); round += 1) {
    const open = bundles.filter(({ pieces }) => pieces.length > 0);
    if (open.length === 0) return;
    await work.drafts.ensure(firstLines(open));
    const planned = open.flatMap((waiting) => planSet(waiting, work));
    if (planned.length === 0) continue;
    work.guard.assertHeld();
    const outcomes = await work.store.join(
      planned.map(({ set }) => set),
      stampOf(work.run),
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
  { maxLinesPerInvoice }: JoinLimits,
): number {
  const longest = Math.max(0, ...[...linesByKey.values()].map((lines) => lines.length));
  return 2 * longest + draftMovedMax + Math.ceil(longest / maxLinesPerInvoice) + 1;
}

function firstLines(open: readonly Waiting[]): ReadonlyMap<string, LedgerLine> {
  return new Map(
    open.flatMap(({ key, pieces }) => {
      const first = pieces[0]?.[0];
      return first === undefined ? [] : [[key, first] as const];
    }),
  );
}

function planSet(waiting: Waiting, { drafts, limits, run, tally }: JoinWork): PlannedSet[] {
  const draft = drafts.get(waiting.key);
  if (draft === undefined) {
    tally.conflicted(waiting.pieces.flat().length);
    waiting.pieces = [];
    return [];
  }
  const [piece = [], ...others] = waiting.pieces;
  const { taken, rest, closes } = takeForDraft(piece, draft.lineCount, limits);
  waiting.pieces = rest.length > 0 ? [rest, ...others] : others;
  const set = { draft, touch: newCombGuid(run), lines: taken, closes };
  return [{ waiting, set }];
}

async function settle(plan: PlannedSet, outcome: JoinOutcome, work: JoinWork): Promise<void> {
  const { waiting, set } = plan;
  if (outcome.kind === "joined") {
    work.tally.succeeded(set.lines.length);
    noteJoined(plan, outcome.etag, work.drafts);
    return;
  }
  work.drafts.forget(waiting.key);
  if (outcome.kind === "draftMoved") {
    waiting.draftMoved += 1;
    if (waiting.draftMoved <= draftMovedMax) waiting.pieces.unshift(set.lines);
    else work.tally.conflicted(set.lines.length);
    return;
  }
  await settleFailure(plan, outcome.outcome, work);
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

/** Halves a failed set; a line that stands alone is marked if it was refused, else left. */
async function settleFailure(
  { waiting, set }: PlannedSet,
  outcome: Extract<JoinOutcome, { kind: "failed" }>["outcome"],
  work: JoinWork,
): Promise<void> {
  if (outcome.kind === "unknown") {
    work.tally.conflicted(set.lines.length);
    return;
  }
  if (set.lines.length > 1) {
    const middle = Math.ceil(set.lines.length / 2);
    waiting.pieces.unshift(set.lines.slice(0, middle), set.lines.slice(middle));
    return;
  }
  if (outcome.kind === "rejected") await recordRejections(set.lines, outcome.message, work);
  else work.tally.conflicted(set.lines.length);
}

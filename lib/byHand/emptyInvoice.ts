import { decideLine } from "../domain/decideLine";
import { detailId } from "../domain/detailId";
import type { Guid } from "../domain/guid";
import type { DiscardTarget } from "../domain/hold";
import type { BundledLine, Invoice, InvoiceContent } from "../domain/invoice";
import type { LineVerdict } from "../domain/lineDecision";
import type { LeavingLine } from "../domain/staleLines";
import { stampOf } from "../engine/stage";
import type { SaveOutcome } from "../ports/saveOutcome";
import { assertLineMove } from "../stages/assertMoves";
import { newCombGuid } from "../stages/DraftBook";
import { lineRules } from "../stages/lineRules";
import { copyOfDecision, writeBackCopies } from "../stages/writeBackCopies";
import type { LockedWork } from "./HandWork";

/** How far an invoice was emptied; `lines` left it. */
export type Emptied = { readonly lines: number } & (
  | { readonly kind: "empty"; readonly invoice: Pick<Invoice, "id" | "etag"> }
  | { readonly kind: "timeUp" }
  /** Someone else wrote to it, or its version is not known: read it again. */
  | { readonly kind: "moved" }
  /** Some of it stays, each for what Dataverse said; everything else left. */
  | {
      readonly kind: "refused";
      readonly refusals: readonly string[];
      readonly invoice: Pick<Invoice, "id" | "etag">;
    }
  | { readonly kind: "unsaved"; readonly outcome: Exclude<SaveOutcome, { kind: "saved" }> }
);

/** What leaves an invoice in one change set. */
interface Chunk {
  readonly lines: readonly LeavingLine[];
  readonly strayDetailIds: readonly Guid[];
}

/**
 * Takes everything off an invoice that is being discarded, a change set at a time: its lines with
 * their details, then details that no line of ours accounts for. Looks at the time between sets. A
 * set that the platform refuses is halved until the culprit stands alone: it stays, the others leave.
 */
export async function emptyInvoice(
  invoice: Invoice,
  target: DiscardTarget,
  work: LockedWork,
): Promise<Emptied> {
  const { store, run, guard } = work;
  const content = (await store.contentOf([invoice])).get(invoice.id) ?? { lines: [], details: [] };
  const waiting = chunksOf(await leavingLines(content, { invoice, target }, work), content, work);
  const refusals: string[] = [];
  let { etag, lineCount } = invoice;
  let lines = 0;
  // Bounded by the lines: each round settles a chunk, or halves it until a line stands alone; and by the time.
  for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) {
    if (run.isTimeUp()) return { kind: "timeUp", lines };
    const outcome = await store.unbundle(
      { invoice: { ...invoice, etag, lineCount }, touch: newCombGuid(run), ...chunk },
      stampOf(run, guard),
    );
    if (outcome.kind === "versionConflict") return { kind: "moved", lines };
    if (outcome.kind === "rejected" || outcome.kind === "timedOut") {
      const halves = halvesOf(chunk);
      if (halves.length === 0) refusals.push(`${nameOf(chunk)}: ${outcome.message}`);
      waiting.unshift(...halves);
      continue;
    }
    if (outcome.kind !== "saved") return { kind: "unsaved", outcome, lines };
    lines += chunk.lines.length;
    const copies = chunk.lines.map(({ line, decision }) => copyOfDecision(line, decision));
    await writeBackCopies(copies, work);
    if (outcome.etag === undefined) return { kind: "moved", lines };
    etag = outcome.etag;
    lineCount = Math.max(0, lineCount - chunk.lines.length);
  }
  const left = { invoice: { id: invoice.id, etag }, lines };
  return refusals.length === 0
    ? { kind: "empty", ...left }
    : { kind: "refused", refusals, ...left };
}

/** Nothing where a chunk is as small as can be. */
function halvesOf({ lines, strayDetailIds }: Chunk): readonly Chunk[] {
  const size = lines.length + strayDetailIds.length;
  if (size < 2) return [];
  const half = Math.ceil(size / 2);
  // A chunk has either lines or details that are nobody's.
  return [
    { lines: lines.slice(0, half), strayDetailIds: strayDetailIds.slice(0, half) },
    { lines: lines.slice(half), strayDetailIds: strayDetailIds.slice(half) },
  ];
}

function nameOf({ lines: [leaving], strayDetailIds: [detailId = ""] }: Chunk): string {
  if (leaving === undefined) return `invoice detail ${detailId}`;
  const { line } = leaving;
  return `order line ${line.id} of order ${line.order.number}`;
}

async function leavingLines(
  { lines, details }: InvoiceContent,
  { invoice, target }: { readonly invoice: Invoice; readonly target: DiscardTarget },
  work: LockedWork,
): Promise<readonly LeavingLine[]> {
  const present = new Set(details.map(({ id }) => id));
  const verdict = await verdictOn(lines, { invoice, target }, work);
  return lines.map((bundled) => {
    const { row, line } = bundled;
    const decision = verdict(bundled);
    assertLineMove(row.stage, decision.stage, "person");
    const own = detailId(row);
    return { row, line, decision, detailIds: present.has(own) ? [own] : [] };
  });
}

/** Stage 1's decision on each line as its order is now, or that it is set aside. */
async function verdictOn(
  lines: readonly BundledLine[],
  { invoice, target }: { readonly invoice: Invoice; readonly target: DiscardTarget },
  { store, lineSettings, environment, actor }: LockedWork,
): Promise<(bundled: BundledLine) => LineVerdict> {
  if (target === "hold") {
    const reason = `its invoice ${invoice.number} was discarded`;
    return () => ({ stage: "OnHold", reason, by: actor });
  }
  const elsewhere = await store.alreadyInvoiced(lines.map(({ line }) => line));
  const rules = await lineRules(lineSettings, environment);
  return ({ line }) => decideLine(line, { alreadyInvoiced: elsewhere.has(line.id) }, rules);
}

function chunksOf(
  lines: readonly LeavingLine[],
  { details }: InvoiceContent,
  { chunkLines }: LockedWork,
): Chunk[] {
  const accounted = new Set(lines.flatMap(({ detailIds }) => detailIds));
  const strays = details.map(({ id }) => id).filter((id) => !accounted.has(id));
  const chunks: Chunk[] = [];
  for (let at = 0; at < lines.length; at += chunkLines)
    chunks.push({ lines: lines.slice(at, at + chunkLines), strayDetailIds: [] });
  for (let at = 0; at < strays.length; at += chunkLines)
    chunks.push({ lines: [], strayDetailIds: strays.slice(at, at + chunkLines) });
  return chunks;
}

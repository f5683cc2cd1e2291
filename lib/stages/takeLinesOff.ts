import { invoiceErrorCodes } from "../domain/errorCodes";
import type { Invoice } from "../domain/invoice";
import type { StaleLine } from "../domain/staleLines";
import { stampOf } from "../engine/stage";
import type { UnbundlingSet } from "../ports/invoiceStore";
import type { SaveOutcome } from "../ports/saveOutcome";
import { assertLineMove } from "./assertMoves";
import type { CalculateWork } from "./calculateWork";
import { newCombGuid } from "./DraftBook";
import { copyOfDecision } from "./writeBackCopies";
import { asSentence } from "../domain/asSentence";

/** Lines that leave one invoice. */
export interface Leaving {
  readonly invoice: Invoice;
  readonly lines: readonly StaleLine[];
}

/** What is left of an invoice's lines after each of its change sets. */
interface Open {
  readonly invoice: Invoice;
  readonly version: { readonly etag: string; readonly lineCount: number };
  readonly lines: readonly StaleLine[];
}

/**
 * Takes lines off their drafts, a chunk at a time; the drafts stay `Draft` until the next run. Where
 * the version after a chunk is not known, the rest waits for the next run too.
 *
 * @returns the invoices that changed since they were read
 */
export async function takeLinesOff(
  leaving: readonly Leaving[],
  work: CalculateWork,
): Promise<readonly Invoice[]> {
  const moved: Invoice[] = [];
  let open: readonly Open[] = leaving.map(({ invoice, lines }) => ({
    invoice,
    version: invoice,
    lines,
  }));
  // Bounded by the lines: each round takes a chunk off every invoice that is still open, or gives it up.
  while (open.length > 0) {
    const sets = open.map((one) => setOf(one, work));
    const outcomes = await work.store.unbundle(sets, stampOf(work.run, work.guard));
    const next: Open[] = [];
    for (const [index, one] of open.entries()) {
      const outcome = outcomes[index] ?? { kind: "unknown", message: "no answer" };
      if (outcome.kind === "versionConflict") moved.push(one.invoice);
      else if (outcome.kind === "saved") next.push(...noteSaved(one, outcome, work));
      else await noteFailed(one, outcome, work);
    }
    open = next;
  }
  return moved;
}

function setOf({ invoice, version, lines }: Open, work: CalculateWork): UnbundlingSet {
  for (const { row, decision } of lines) assertLineMove(row.stage, decision.stage, "calculate");
  return {
    invoice: { id: invoice.id, stage: invoice.stage, ...version },
    touch: newCombGuid(work.run),
    lines: lines.slice(0, work.chunkLines),
  };
}

/** Each round takes a chunk off every invoice that is still open, so the rounds come to an end. */
function noteSaved(
  { invoice, version, lines }: Open,
  { etag }: Extract<SaveOutcome, { kind: "saved" }>,
  { chunkLines, copies, run, tally }: CalculateWork,
): readonly Open[] {
  const gone = lines.slice(0, chunkLines);
  const rest = lines.slice(chunkLines);
  copies.push(...gone.map(({ line, decision }) => copyOfDecision(line, decision)));
  run.telemetry.info("lines taken off an invoice, their orders changed", {
    invoiceId: invoice.id,
    lines: gone.length,
  });
  if (rest.length > 0 && etag !== undefined) {
    const lineCount = Math.max(0, version.lineCount - gone.length);
    return [{ invoice, version: { etag, lineCount }, lines: rest }];
  }
  tally.succeeded();
  return [];
}

/** A refusal by the platform becomes the invoice's explanation; anything else waits for the next run. */
async function noteFailed(
  { invoice, version }: Open,
  outcome: Exclude<SaveOutcome, { kind: "saved" | "versionConflict" }>,
  { store, run, guard, tally, privileges }: CalculateWork,
): Promise<void> {
  tally.unexpected();
  privileges.note(outcome);
  if (outcome.kind !== "rejected") {
    tally.conflicted();
    return;
  }
  const code = "LINES_DIFFER";
  const message = `${code}: a line whose order changed could not be taken off: ${asSentence(outcome.message)} ${invoiceErrorCodes[code].cure}`;
  const write = { kind: "error", invoice: { ...invoice, ...version }, code, message } as const;
  const [saved] = await store.save([write], stampOf(run, guard));
  if (saved?.kind === "saved") tally.failed(code);
  else tally.conflicted();
}

import { decideLine, decisionDiffers } from "../domain/decideLine";
import { detailId } from "../domain/detailId";
import type { Guid } from "../domain/guid";
import type { Invoice } from "../domain/invoice";
import type { LedgerRow } from "../domain/ledgerRow";
import type { LineDecision, LineVerdict } from "../domain/lineDecision";
import { lineRefusal, type LineAction } from "../domain/lineRefusal";
import { stampOf } from "../engine/stage";
import type { LineRecords } from "../domain/lineRecords";
import type { SaveOutcome } from "../ports/saveOutcome";
import { assertLineMove } from "../stages/assertMoves";
import { newCombGuid } from "../stages/DraftBook";
import { lineRules } from "../stages/lineRules";
import { copyOfDecision, writeBackCopies } from "../stages/writeBackCopies";
import { movedMeanwhile, unsaved, type HandOutcome } from "./HandOutcome";
import type { HandWork, LockedWork } from "./HandWork";
import { locksOfLine, sameLocks, underLocks } from "./underLocks";

export type LineMove =
  | { readonly action: Exclude<LineAction, "hold"> }
  | { readonly action: "hold"; readonly reason: string };

/**
 * A person's move of one order line: put on hold, released by stage 1's decision, or decided anew
 * whatever delay it would have to wait for (DESIGN 2).
 *
 * @returns how it ended; what is not allowed is an answer with its reason
 * @throws any `JobError`
 */
export async function moveLine(id: Guid, move: LineMove, work: HandWork): Promise<HandOutcome> {
  const before = await recordsOf(id, work);
  if (before === undefined)
    return { kind: "notFound", message: `There is no order line with the id ${id}.` };
  const refusal = lineRefusal(move.action, before);
  if (refusal !== undefined) return { kind: "refused", message: refusal };
  const targets = locksOfLine(before);
  return underLocks(targets, work, async (locked) => {
    const now = await recordsOf(id, work);
    if (now === undefined || !sameLocks(targets, locksOfLine(now))) return movedMeanwhile();
    const reason = lineRefusal(move.action, now);
    if (reason !== undefined) return { kind: "refused", message: reason };
    return carryOut(move, now, locked);
  });
}

async function recordsOf(
  id: Guid,
  { store, invoiceFrom }: HandWork,
): Promise<LineRecords | undefined> {
  return (await store.lineRecords([id], invoiceFrom)).get(id);
}

async function carryOut(
  move: LineMove,
  records: LineRecords,
  work: LockedWork,
): Promise<HandOutcome> {
  const { line, row, invoice } = records;
  if (move.action === "hold") {
    const verdict: LineVerdict = { stage: "OnHold", reason: move.reason, by: work.actor };
    assertLineMove(row?.stage ?? "none", "OnHold", "person");
    const outcome =
      row?.stage === "Bundled" && invoice !== null
        ? await unbundle({ row, invoice, line }, verdict, work)
        : await save(records, verdict, work);
    return answer(records, verdict, { outcome, work });
  }
  const elsewhere = await work.store.alreadyInvoiced([line]);
  const rules = await lineRules(work.lineSettings, work.environment);
  const decision = decideLine(line, { alreadyInvoiced: elsewhere.has(line.id) }, rules);
  assertLineMove(row?.stage ?? "none", decision.stage, "person");
  if (row !== null && !decisionDiffers(decision, row))
    return answer(records, decision, { outcome: { kind: "saved" }, work });
  return answer(records, decision, { outcome: await save(records, decision, work), work });
}

function save(
  { line, row }: LineRecords,
  decision: LineVerdict,
  { store, run, guard }: LockedWork,
): Promise<SaveOutcome> {
  return store.saveLine({ line, decision, current: row }, stampOf(run, guard));
}

/** Takes the line off its invoice, its detail included. */
async function unbundle(
  { row, invoice, line }: { row: LedgerRow; invoice: Invoice; line: LineRecords["line"] },
  decision: LineVerdict,
  { store, run, guard }: LockedWork,
): Promise<SaveOutcome> {
  const { details = [] } = (await store.contentOf([invoice])).get(invoice.id) ?? {};
  const own = detailId(row);
  const detailIds = details.some(({ id }) => id === own) ? [own] : [];
  const lines = [{ row, line, decision, detailIds }];
  return store.unbundle({ invoice, touch: newCombGuid(run), lines }, stampOf(run, guard));
}

function told(decision: LineDecision | Exclude<LineVerdict, LineDecision>): string {
  switch (decision.stage) {
    case "OnHold":
      return `On hold: ${decision.reason}`;
    case "Validated":
      return "Validated: the next run of bundle puts it on an invoice.";
    case "Error":
      return decision.message;
  }
}

async function answer(
  { line, row }: LineRecords,
  decision: LineVerdict,
  { outcome, work }: { readonly outcome: SaveOutcome; readonly work: LockedWork },
): Promise<HandOutcome> {
  if (outcome.kind !== "saved") return unsaved(outcome);
  await writeBackCopies([copyOfDecision(line, decision)], work);
  const from = row?.stage ?? "none";
  return { kind: "done", from, to: decision.stage, message: told(decision) };
}

import { invoiceMoves, lineMoves, mayMove, type Move, type Mover } from "../domain/moves";
import type { InvoiceStage, LineStage } from "../domain/stages";
import type { InvoiceHandWrite } from "../ports/handStore";
import type { CalculateWrite, SendWrite } from "../ports/invoiceStore";

/** What a stage writes to an invoice; `create` is a new draft, `claim` what precedes a call to the ERP. */
type WriteKind = (CalculateWrite | SendWrite)["kind"] | "create" | "claim";

/** Where each write leads; undefined for one that leaves the invoice in its stage. */
const targets: Readonly<Record<WriteKind, InvoiceStage | "removed" | undefined>> = {
  create: "Draft",
  ready: "ReadyToSend",
  error: "Error",
  hold: "OnHold",
  reopen: "Draft",
  canceled: "Error",
  remove: "removed",
  claim: "Sending",
  sent: "Sent",
  rejected: "Error",
  unknown: undefined,
  absent: "ReadyToSend",
  revalidate: "Draft",
};

function assertMove<Stage extends string>(
  moves: readonly Move<Stage>[],
  move: { readonly from: Stage | "none"; readonly to: Stage | "removed"; readonly by: Mover },
): void {
  if (!mayMove(moves, move))
    throw new TypeError(`${move.by} may not move a record from ${move.from} to ${move.to}`);
}

/**
 * Every write of a stage is a move of the table that people's moves are checked against too; `none`
 * for an invoice that is not there yet.
 *
 * @throws TypeError a mistake in the program: no record and no user can cause it
 */
export function assertInvoiceMove(
  from: InvoiceStage | "none",
  { kind }: { readonly kind: WriteKind },
  by: Mover,
): void {
  const to = targets[kind];
  if (to !== undefined) assertMove(invoiceMoves, { from, to, by });
}

const handTargets: Readonly<Record<InvoiceHandWrite["kind"], InvoiceStage>> = {
  hold: "OnHold",
  discard: "OnHold",
  discardRefused: "OnHold",
  reopen: "Draft",
  sent: "Sent",
};

/**
 * As `assertInvoiceMove`, for a person's write. A discard of an invoice that is on hold keeps its
 * stage: it is on its way to be removed.
 *
 * @returns the stage that the write leads to
 */
export function assertHandMove({ kind, invoice }: InvoiceHandWrite): InvoiceStage {
  const to = handTargets[kind];
  const isRemoval = kind.startsWith("discard") && invoice.stage === to;
  assertMove(invoiceMoves, { from: invoice.stage, to: isRemoval ? "removed" : to, by: "person" });
  return to;
}

/** As `assertInvoiceMove`, for a line; `none` for one that has no row yet. */
export function assertLineMove(from: LineStage | "none", to: LineStage, by: Mover): void {
  assertMove(lineMoves, { from, to, by });
}

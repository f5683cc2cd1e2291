import type { InvoiceStage, LineStage, StageName } from "./stages";

/** Who may make a move: a stage of the job, or a person through an endpoint or the console. */
export type Mover = StageName | "person";

export interface Move<Stage extends string> {
  /** `none`: the record is created by the move; `removed`: it is deleted. */
  readonly from: Stage | "none";
  readonly to: Stage | "removed";
  readonly by: readonly Mover[];
  /** The move needs that no answer of the ERP is outstanding for the invoice. */
  readonly needsNoErpAnswerOutstanding?: true;
}

/**
 * Every change of stage that is allowed, used by the stages and by everything that a person can do.
 * What is not here is refused. `Invoiced` is final.
 */
export const lineMoves: readonly Move<LineStage>[] = [
  { from: "none", to: "Validated", by: ["create-lines"] },
  { from: "none", to: "Error", by: ["create-lines"] },
  { from: "none", to: "OnHold", by: ["person"] },
  { from: "Error", to: "Validated", by: ["create-lines", "person"] },
  { from: "Error", to: "Error", by: ["create-lines", "person"] },
  { from: "Error", to: "OnHold", by: ["person"] },
  { from: "Validated", to: "Validated", by: ["create-lines", "bundle", "person"] },
  { from: "Validated", to: "Bundled", by: ["bundle"] },
  { from: "Validated", to: "Error", by: ["bundle", "person"] },
  { from: "Validated", to: "OnHold", by: ["person"] },
  { from: "Bundled", to: "Invoiced", by: ["send"] },
  {
    from: "Bundled",
    to: "Validated",
    by: ["calculate", "person"],
    needsNoErpAnswerOutstanding: true,
  },
  { from: "Bundled", to: "Error", by: ["calculate", "person"], needsNoErpAnswerOutstanding: true },
  { from: "Bundled", to: "OnHold", by: ["person"], needsNoErpAnswerOutstanding: true },
  { from: "OnHold", to: "Validated", by: ["person"] },
  { from: "OnHold", to: "Error", by: ["person"] },
];

/** As `lineMoves`, for invoices. `Sent` is final; a closed bundle key stays closed. */
export const invoiceMoves: readonly Move<InvoiceStage>[] = [
  { from: "none", to: "Draft", by: ["bundle"] },
  { from: "Draft", to: "ReadyToSend", by: ["calculate"] },
  { from: "Draft", to: "Error", by: ["bundle", "calculate"] },
  { from: "Draft", to: "OnHold", by: ["calculate", "person"] },
  { from: "Draft", to: "removed", by: ["bundle", "calculate", "person"] },
  { from: "ReadyToSend", to: "Sending", by: ["send"] },
  { from: "ReadyToSend", to: "Draft", by: ["send"] },
  { from: "ReadyToSend", to: "OnHold", by: ["send", "person"] },
  { from: "ReadyToSend", to: "Error", by: ["calculate", "send"] },
  { from: "Sending", to: "Sent", by: ["send"] },
  { from: "Sending", to: "Error", by: ["send"] },
  { from: "Sending", to: "ReadyToSend", by: ["send"] },
  { from: "Sending", to: "OnHold", by: ["send"] },
  { from: "Error", to: "Draft", by: ["calculate", "person"] },
  { from: "Error", to: "Error", by: ["calculate"] },
  { from: "Error", to: "OnHold", by: ["person"] },
  { from: "Error", to: "removed", by: ["person"] },
  // The ERP is asked before a person takes up an invoice whose answer is outstanding; it may have it.
  { from: "Error", to: "Sent", by: ["person"] },
  { from: "OnHold", to: "Draft", by: ["person"], needsNoErpAnswerOutstanding: true },
  { from: "OnHold", to: "removed", by: ["person"], needsNoErpAnswerOutstanding: true },
  { from: "OnHold", to: "Sent", by: ["person"] },
];

/** The stages from which `mover` may bring a record to `to`. */
export function allowedFrom<Stage extends string>(
  moves: readonly Move<Stage>[],
  to: Stage | "removed",
  mover: Mover,
): readonly (Stage | "none")[] {
  return moves.filter((move) => move.to === to && move.by.includes(mover)).map(({ from }) => from);
}

/** True if `mover` may bring a record from one stage to another. */
export function mayMove<Stage extends string>(
  moves: readonly Move<Stage>[],
  { from, to, by }: { from: Stage | "none"; to: Stage | "removed"; by: Mover },
): boolean {
  return allowedFrom(moves, to, by).includes(from);
}

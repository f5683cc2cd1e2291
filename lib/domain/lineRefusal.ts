import { isErpAnswerOutstanding } from "./decideSend";
import { discardTargetOf } from "./hold";
import type { Invoice } from "./invoice";
import type { LedgerRow } from "./ledgerRow";
import { allowedFrom, lineMoves } from "./moves";
import { isWithdrawn } from "./withdrawnInvoice";

/** What a person can do to an order line. */
export const lineActions = ["hold", "release", "retry"] as const;
export type LineAction = (typeof lineActions)[number];

/** What decides whether a person may move a line. */
export interface LineSituation {
  readonly row: Pick<LedgerRow, "stage" | "hold"> | null;
  /** The invoice of ours that the row names. */
  readonly invoice: Invoice | null;
  /** The order is not dated before `INVOICE_FROM`. */
  readonly isSinceStart: boolean;
}

/** The stages in which lines may leave an invoice (DESIGN 2). */
const unbundlingStages: readonly Invoice["stage"][] = ["Draft", "Error", "OnHold"];

/** Why a line may not leave its invoice by hand. */
function bundledRefusal(invoice: Invoice | null): string | undefined {
  if (invoice === null) return "The line is Bundled, but its invoice cannot be found.";
  const { number, stage } = invoice;
  const name = `its invoice ${number}`;
  if (stage === "OnHold" && discardTargetOf(invoice.hold.reason) !== undefined)
    return `The line is Bundled and ${name} is being discarded: wait until it is gone.`;
  if (!unbundlingStages.includes(stage)) {
    const cure =
      stage === "ReadyToSend"
        ? "hold the invoice first"
        : "only stage 4 moves it from there, after the ERP's answer";
    return `The line is Bundled and ${name} is ${stage}: ${cure}.`;
  }
  if (isWithdrawn(invoice))
    return `The line is Bundled and ${name} was paid or canceled: discard the invoice.`;
  if (isErpAnswerOutstanding(invoice))
    return `The line is Bundled and an answer of the ERP is outstanding for ${name}: release or discard the invoice, which asks the ERP first.`;
  return undefined;
}

function holdRefusal({ row, invoice, isSinceStart }: LineSituation): string | undefined {
  const from = row?.stage ?? "none";
  if (from === "OnHold")
    return `The line is on hold already: ${row?.hold.reason ?? "no reason was kept"}.`;
  if (!allowedFrom(lineMoves, "OnHold", "person").includes(from))
    return `The line is ${from}, which is final.`;
  if (from === "none" && !isSinceStart)
    return "The line's order is dated before INVOICE_FROM: it is never invoiced, so there is nothing to hold.";
  return from === "Bundled" ? bundledRefusal(invoice) : undefined;
}

/**
 * Why a person may not move a line so, in a sentence, by the one table of moves; undefined where
 * nothing speaks against it.
 */
export function lineRefusal(action: LineAction, situation: LineSituation): string | undefined {
  if (action === "hold") return holdRefusal(situation);
  const stage = situation.row?.stage;
  if (action === "release")
    return stage === "OnHold"
      ? undefined
      : `The line is ${stage ?? "not taken up yet"}: only a line on hold can be released.`;
  if (stage === undefined)
    return "The line is not taken up yet: run the stage create-lines for it.";
  return stage === "Error"
    ? undefined
    : `The line is ${stage}: only a line in Error can be retried.`;
}

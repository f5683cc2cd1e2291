import { discardInvoice } from "../byHand/discardInvoice";
import type { HandOutcome } from "../byHand/HandOutcome";
import type { HandWork } from "../byHand/HandWork";
import { moveInvoice, type InvoiceMove } from "../byHand/moveInvoice";
import { moveLine } from "../byHand/moveLine";
import type { Guid } from "../domain/guid";
import type { DiscardTarget } from "../domain/hold";
import { handWork, type HandParts } from "./handWork";
import { noteInJournal } from "./noteInJournal";

export type { HandOutcome };

/** Tables whose records a person can move: an order line by its own or its ledger row's, one id. */
export const handTables = ["salesorderdetail", "invjob_invoiceline", "invoice"] as const;
export type HandTable = (typeof handTables)[number];

/** A record and who moves it. */
export interface HandRequest {
  readonly table: HandTable;
  readonly id: Guid;
  readonly actor: string;
}

/** What a person can do to single records. Each may throw any `JobError`. */
export interface ByHand {
  /** Holds, releases or retries a line or an invoice; see `moveLine` and `moveInvoice`. */
  move(request: HandRequest, move: InvoiceMove): Promise<HandOutcome>;
  /** See `discardInvoice`. */
  discard(request: Omit<HandRequest, "table">, target: DiscardTarget): Promise<HandOutcome>;
}

interface Asked extends Omit<HandRequest, "table"> {
  readonly action: string;
  readonly subject: string;
}

/**
 * How a move ended, for the journal: where the words may be the platform's, or quote a reason that
 * somebody gave, they stand on the record alone.
 */
function noteOf({ kind, message }: HandOutcome): string {
  return kind === "rejected" || kind === "refused" ? kind : `${kind}: ${message}`;
}

/** People's moves, each with its own stores, locks and entry in the journal. */
export function composeByHand(parts: HandParts): ByHand {
  async function carryOut(
    asked: Asked,
    move: (work: HandWork) => Promise<HandOutcome>,
  ): Promise<HandOutcome> {
    const { work, preflight } = handWork(parts, asked);
    try {
      await preflight();
      const outcome = await move(work);
      await noteInJournal(parts, asked, noteOf(outcome));
      return outcome;
    } catch (error) {
      await noteInJournal(
        parts,
        asked,
        `failed: ${error instanceof Error ? error.message : "unexpected"}`,
      );
      throw error;
    }
  }

  return {
    move: ({ table, id, actor }, move) => {
      const asked = { id, actor, action: move.action, subject: `${table} ${id}` };
      return carryOut(asked, (work) =>
        table === "invoice" ? moveInvoice(id, move, work) : moveLine(id, move, work),
      );
    },
    discard: ({ id, actor }, target) => {
      const asked = { id, actor, action: "discard", subject: `invoice ${id}` };
      return carryOut(asked, (work) => discardInvoice(id, target, work));
    },
  };
}

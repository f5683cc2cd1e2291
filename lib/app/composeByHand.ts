import type { DataverseStores } from "../adapters/dataverse/createDataverseStores";
import { discardInvoice } from "../byHand/discardInvoice";
import type { HandOutcome } from "../byHand/HandOutcome";
import type { HandWork } from "../byHand/HandWork";
import { moveInvoice, type InvoiceMove } from "../byHand/moveInvoice";
import { moveLine } from "../byHand/moveLine";
import type { Guid } from "../domain/guid";
import { handRunId } from "../domain/handRunId";
import type { DiscardTarget } from "../domain/hold";
import type { EngineDependencies } from "../engine/runStage";
import type { Erp } from "../ports/erp";
import { isJobError } from "../ports/errors";
import type { Journal, JournalEntry } from "../ports/journal";
import type { OrderLineWriteBack } from "../ports/orderLineWriteBack";
import type { Settings } from "./settings";
import { lineSettings, noWriteBack } from "./stagePlans";

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

export interface ByHandParts {
  readonly settings: Settings;
  readonly engine: Pick<
    EngineDependencies,
    "clock" | "randomness" | "worker" | "telemetry" | "locks"
  >;
  readonly erp: Erp;
  readonly stores: (run: { readonly runId: string }) => DataverseStores;
  readonly journal: Journal;
}

/** An HTTP answer must come within 230 s (FUNCTIONS.md 3): nothing new is begun after this time. */
const handSliceMs = 150_000;
const randomBytes = 4;

interface Asked extends Omit<HandRequest, "table"> {
  readonly action: string;
  readonly subject: string;
}

/** People's moves, each with its own stores, locks and entry in the journal. */
export function composeByHand(parts: ByHandParts): ByHand {
  async function carryOut(
    asked: Asked,
    move: (work: HandWork) => Promise<HandOutcome>,
  ): Promise<HandOutcome> {
    const { work, preflight } = handWork(parts, asked);
    try {
      await preflight();
      const outcome = await move(work);
      await note(parts, asked, `${outcome.kind}: ${outcome.message}`);
      return outcome;
    } catch (error) {
      await note(parts, asked, `failed: ${error instanceof Error ? error.message : "unexpected"}`);
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

function handWork(
  { settings, engine, erp, stores }: ByHandParts,
  { action, actor }: Pick<Asked, "action" | "actor">,
): { readonly work: HandWork; readonly preflight: () => Promise<void> } {
  const { clock, randomness, worker, telemetry, locks } = engine;
  const handId = handRunId(action, randomness.bytes(randomBytes));
  const { hand, send, environment, writeBack } = stores({ runId: handId });
  const startedMs = clock.monotonicMs();
  const isTimeUp = (): boolean => clock.monotonicMs() - startedMs > handSliceMs;
  const runId = `${handId} by ${actor}`;
  const copies: OrderLineWriteBack =
    settings.ORDER_LINE_WRITEBACK === "auto" ? writeBack : noWriteBack;
  return {
    preflight: () => environment.preflight(),
    work: {
      run: { runId, worker, clock, randomness, telemetry, isTimeUp },
      actor,
      locks,
      store: hand,
      sendStore: send,
      writeBack: copies,
      erp,
      environment,
      lineSettings: lineSettings(settings),
      invoiceFrom: settings.INVOICE_FROM,
      chunkLines: settings.BUNDLE_CHUNK_LINES,
      erpSettleSeconds: settings.ERP_SETTLE_SECONDS,
    },
  };
}

/** The records say themselves who moved them, so a journal that cannot be written undoes nothing. */
async function note(
  { journal, engine: { clock, telemetry } }: ByHandParts,
  { actor, action, subject }: Pick<JournalEntry, "actor" | "action" | "subject">,
  outcome: string,
): Promise<void> {
  try {
    await journal.note({ at: clock.now(), actor, action, subject, outcome });
  } catch (error) {
    if (!isJobError(error)) throw error;
    telemetry.warn("what a person did could not be noted", { action, reason: error.message });
  }
}

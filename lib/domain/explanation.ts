import type { LineRules } from "./decideLine";
import type { Guid } from "./guid";
import type { InvoiceStage, StageName } from "./stages";
import type { LineRecords } from "./lineRecords";

/** Where a line stands, in one word. */
export const standings = [
  "invoiced",
  "notDue",
  "waiting",
  "inError",
  "onHold",
  "awaitingErp",
] as const;
export type Standing = (typeof standings)[number];

/** One link in the chain of reasons. */
export interface Reason {
  /** A code of the catalogue, or one of explain's own, such as `WAITING`. */
  readonly code: string;
  readonly text: string;
  /** What a person can do; null where nothing is to be done. */
  readonly cure: string | null;
  /** The stage that it waits for. */
  readonly stage: StageName | null;
  /** When that stage is due; null where its schedule is not known. */
  readonly dueOn: Date | null;
}

/** Why a line is not invoiced, or on which invoice it is. */
export interface Explanation {
  readonly orderLineId: Guid;
  readonly orderNumber: string;
  readonly standing: Standing;
  /** The first reason in words. */
  readonly summary: string;
  readonly invoice: {
    readonly id: Guid;
    readonly number: string;
    readonly stage: InvoiceStage;
    readonly erpNumber: string | null;
  } | null;
  /** Never empty; the first one matters most. */
  readonly reasons: readonly Reason[];
}

/** The records of a line, and what else decides about it. */
export interface LineFacts extends LineRecords {
  /** The line or its order is on an invoice that is not ours. */
  readonly alreadyInvoiced: boolean;
  /** Who works on the line, its bundle or its invoice right now. */
  readonly holder: { readonly owner: string; readonly heldForMs: number } | null;
}

/** Settings, base data and time that an explanation depends on. */
export interface ExplainRules {
  readonly line: LineRules;
  /** `INVOICE_FROM` */
  readonly invoiceFrom: string;
  /** `MAX_ATTEMPTS` */
  readonly attemptsMax: number;
  /** `BUNDLE_QUIET_MINUTES` */
  readonly quietMinutes: number;
  /** `SENDING_TIMEOUT_MINUTES` */
  readonly sendingTimeoutMinutes: number;
  readonly now: Date;
  /** The next run of a stage after a moment, by its schedule; null where none is set. */
  nextRun(stage: StageName, after: Date): Date | null;
}

/** What a part of an explanation says. */
export interface Told {
  readonly standing: Standing;
  readonly reasons: readonly Reason[];
}

import type { InvoiceFacts } from "../findings/InvoiceFacts";
import type { Currencies } from "../records/Currencies";

/** What rules know besides the facts they judge. */
export interface RuleContext {
  /** The stages have all run to their end: nothing may wait any more. */
  readonly isFinished: boolean;
  /** Invoices that a user paid or canceled cannot be written to, so they show it by their state alone. */
  readonly readOnlyInvoices: boolean;
  /** `TOTALS_TOLERANCE`: minor units by which a line may differ. */
  readonly toleranceMinorUnits: number;
  readonly currencies: Currencies;
  /** An invoice of the job's by its id. */
  readonly invoice: (id: string) => InvoiceFacts | undefined;
}

/** One kind of violation. */
export interface Rule<Facts> {
  /** Stable: programs may rely on it. */
  readonly code: string;
  /** What such a violation is, in one sentence. */
  readonly meaning: string;
  /** What is wrong with this record, in words; undefined if it keeps the rule. Pure. */
  readonly find: (facts: Facts, context: RuleContext) => string | undefined;
}

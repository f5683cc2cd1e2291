import type { Rerun } from "../domain/stages";
import type { DueName } from "../domain/chunking";
import type { OrderSelection } from "./createLinesStore";
import type { DraftDue } from "./invoiceStore";
import type { RunCounts } from "./runs";

type NamePages = AsyncIterable<readonly DueName[]>;

/** What of some names a run has written already. */
export type WrittenCounts = Pick<RunCounts, "succeeded" | "errorsByCode">;

/**
 * The names of what is due, and nothing else of it: each stage's own queries without columns, in large
 * pages. What a name stands for is read when its chunk is worked on. Methods may throw as those of
 * `CreateLinesStore`.
 */
export interface DueNames {
  /**
   * Order lines without a ledger row and lines in error, by id.
   *
   * @param exceptOf a run whose own errors are left out
   */
  lines(
    selection: OrderSelection,
    options: { readonly rerun: Rerun; readonly exceptOf: string },
  ): NamePages;
  /** Bundle keys of `Validated` rows, each once with its rows; a row without a key by `rowName`. */
  bundles(rerun: Rerun): NamePages;
  /** As `CalculateStore.dueInvoices`, weighed by their lines. */
  drafts(due: DraftDue, rerun: Rerun): NamePages;
  /** Invoices to be sent or settled and those with stranded lines, weighed by their lines. */
  sends(options: { readonly rerun: Rerun; readonly sendingTimeoutMinutes: number }): NamePages;
  /**
   * What a run wrote of the names and its stage does not read again: told apart by the run's id on
   * the records, so that a try which was cut off is counted.
   */
  written(
    runId: string,
    kind: "line" | "bundle" | "draft" | "send",
    names: readonly string[],
  ): Promise<WrittenCounts>;
}

import type { Invoice } from "../../domain/invoice";
import type { DecisionBook } from "../../engine/DecisionBook";
import type { Decision } from "../../ports/decisions";
import type { SaveOutcome } from "../../ports/saveOutcome";

/** What a watched store works with. */
export interface Watch {
  readonly book: DecisionBook;
  /** Nothing is written: every write is answered as if it had been saved. */
  readonly isDry: boolean;
  /** `BATCH_OPERATIONS`, for the estimate of requests. */
  readonly batchOperations: number;
}

/** The version of a record that a dry run did not write. */
export const dryEtag = 'W/"dry run"';

const nothing: Decision = {
  record: "line",
  id: null,
  from: null,
  to: null,
  code: null,
  message: null,
  bundleKey: null,
  currencyId: null,
  invoiceId: null,
  lines: null,
  net: null,
  tax: null,
  result: "",
};

/** A decision about a line of the ledger. */
export function aboutLine(decision: Partial<Decision>): Decision {
  return { ...nothing, record: "line", lines: 1, ...decision };
}

/** A decision about an invoice. */
export function aboutInvoice(
  { id, stage, bundleKey, currencyId }: Pick<Invoice, "id" | "stage" | "bundleKey" | "currencyId">,
  decision: Partial<Decision>,
): Decision {
  const about = { id, invoiceId: id, from: stage, bundleKey, currencyId };
  return { ...nothing, ...about, record: "invoice", ...decision };
}

/** How one write ended, in a word or a sentence. */
function resultOf(
  outcome: { readonly kind: string; readonly message?: string } | undefined,
  isDry: boolean,
): string {
  if (outcome === undefined) return "unknown";
  if (outcome.kind === "saved" || outcome.kind === "joined") return isDry ? "dryRun" : "saved";
  return outcome.message === undefined ? outcome.kind : `${outcome.kind}: ${outcome.message}`;
}

/** A write with what it decides and how many operations it takes. */
export interface WatchedWrite {
  readonly decisions: readonly Decision[];
  readonly operations: number;
}

/**
 * Carries writes out, or in a dry run answers as if they had been saved, and notes what they decide
 * with how each ended.
 *
 * @param save the real store's
 */
export async function watchSaves<
  Outcome extends { readonly kind: string; readonly message?: string },
>(
  { book, isDry, batchOperations }: Watch,
  writes: readonly WatchedWrite[],
  saves: { readonly save: () => Promise<readonly Outcome[]>; readonly dry: Outcome },
): Promise<readonly Outcome[]> {
  const outcomes = isDry ? writes.map(() => saves.dry) : await saves.save();
  const operations = writes.reduce((total, write) => total + write.operations, 0);
  const noted = writes.flatMap(({ decisions }, index) =>
    decisions.map((decision) => ({ ...decision, result: resultOf(outcomes[index], isDry) })),
  );
  book.note(noted, Math.ceil(operations / batchOperations));
  return outcomes;
}

/** What a dry run answers for a write of a change set. */
export const drySaved: SaveOutcome = { kind: "saved", etag: dryEtag };

/** Pages as they come, each counted as a request. */
export async function* watchPages<Item>(
  { book }: Watch,
  pages: AsyncIterable<readonly Item[]>,
): AsyncGenerator<readonly Item[]> {
  for await (const page of pages) {
    book.read();
    yield page;
  }
}

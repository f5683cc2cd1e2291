import { cutByLines } from "../domain/cutByLines";
import type { Invoice } from "../domain/invoice";
import type { RunContext, WorkPage } from "../engine/stage";
import type { CalculateStore } from "../ports/invoiceStore";

export interface SharedPagesOptions {
  readonly run: Pick<RunContext, "randomness">;
  readonly store: Pick<CalculateStore, "reread">;
  /** `PAGE_LINES`: lines that are read and held at a time. */
  readonly pageLines: number;
}

const randomBytes = 4;

function anyOf<T>(list: readonly T[], { randomness }: SharedPagesOptions["run"]): T | undefined {
  const random = Buffer.from(randomness.bytes(randomBytes)).readUInt32BE();
  return list[random % list.length];
}

/**
 * The invoices of a query in pages cut by their lines. A run that is alone takes them in order. One
 * that meets another at the same invoices (a lock refused, a version moved) takes the next at random
 * from then on, and first leaves out what the other has done meanwhile: two runs that began with the
 * same list would otherwise march through it in step, one of them always a step too late.
 *
 * @param pageOf makes the page of some of the invoices
 */
export async function* sharedPages(
  read: AsyncIterable<readonly Invoice[]>,
  options: SharedPagesOptions,
  pageOf: (invoices: readonly Invoice[]) => WorkPage,
): AsyncGenerator<WorkPage> {
  const { run, store, pageLines } = options;
  let isShared = false as boolean;
  for await (const invoices of read) {
    let waiting = invoices;
    // Bounded by the page: each round takes a piece of it out of those that wait.
    while (waiting.length > 0) {
      if (isShared && waiting !== invoices) waiting = await unchanged(waiting, store);
      const pieces = cutByLines(waiting, pageLines);
      const piece = isShared && pieces.length > 0 ? anyOf(pieces, run) : pieces[0];
      if (piece === undefined) break;
      waiting = waiting.filter((invoice) => !piece.includes(invoice));
      const page = pageOf(piece);
      yield {
        ...page,
        process: async (isLocked, guard) => {
          const counts = await page.process(isLocked, guard);
          isShared ||= counts.skipped + counts.conflicts > 0;
          return counts;
        },
      };
    }
  }
}

/** What nobody wrote to since it was read; the rest is another's by now, or the next run's. */
async function unchanged(
  invoices: readonly Invoice[],
  store: SharedPagesOptions["store"],
): Promise<readonly Invoice[]> {
  const now = await store.reread(invoices.map(({ id }) => id));
  return invoices.filter(({ id, etag }) => now.get(id)?.etag === etag);
}

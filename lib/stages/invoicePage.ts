import type { Invoice } from "../domain/invoice";
import { PageTally } from "../engine/counts";
import type { WorkPage, WriteGuard } from "../engine/stage";

/** A page of invoices, each under its own lock; `handle` gets those that nobody else holds. */
export function invoicePage(
  invoices: readonly Invoice[],
  handle: (
    free: readonly Invoice[],
    context: { readonly guard: WriteGuard; readonly tally: PageTally },
  ) => Promise<void>,
): WorkPage {
  return {
    lockKind: "invoice",
    lockNames: invoices.map(({ id }) => id),
    async process(isLocked, guard) {
      const tally = new PageTally();
      const free = invoices.filter(({ id }) => isLocked(id));
      tally.skipped(invoices.length - free.length);
      if (free.length > 0) await handle(free, { guard, tally });
      return tally.counts;
    },
  };
}

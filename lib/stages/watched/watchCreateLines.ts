import type { CreateLinesStore } from "../../ports/createLinesStore";
import { watchPages, type Watch } from "./Watch";
import { watchLedgerWrites } from "./watchLedgerWrites";

/** Stage 1's store, watched. */
export function watchCreateLines(store: CreateLinesStore, watch: Watch): CreateLinesStore {
  return {
    ...store,
    uninvoicedLines: (selection) => watchPages(watch, store.uninvoicedLines(selection)),
    linesInError: (exceptOf) => watchPages(watch, store.linesInError(exceptOf)),
    alreadyInvoiced: (lines) => {
      watch.book.read();
      return store.alreadyInvoiced(lines);
    },
    save: (writes, stamp) => watchLedgerWrites(watch, writes, () => store.save(writes, stamp)),
  };
}

import type { Guid } from "../../domain/guid";
import type { Invoice } from "../../domain/invoice";
import { plainText } from "../../domain/money";
import type { CalculateStore, CalculateWrite, UnbundlingSet } from "../../ports/invoiceStore";
import type { Decision } from "../../ports/decisions";
import { aboutInvoice, aboutLine, drySaved, watchPages, watchSaves, type Watch } from "./Watch";

function decisionOf(write: CalculateWrite): Decision {
  const { invoice } = write;
  switch (write.kind) {
    case "ready":
      return aboutInvoice(invoice, {
        to: "ReadyToSend",
        lines: write.lineCount,
        net: plainText(write.net),
        tax: plainText(write.tax),
      });
    case "error":
      return aboutInvoice(invoice, { to: "Error", code: write.code, message: write.message });
    case "hold":
      return aboutInvoice(invoice, { to: "OnHold", message: write.reason });
    case "reopen":
      return aboutInvoice(invoice, { to: "Draft" });
    case "canceled":
      return aboutInvoice(invoice, {
        to: "Error",
        code: "INVOICE_CANCELED",
        message: write.message,
      });
    case "remove":
      return aboutInvoice(invoice, { to: "removed" });
  }
}

function leavingDecisions({ invoice, lines }: UnbundlingSet): Decision[] {
  return lines.map(({ row, line, decision }) => {
    const isError = decision.stage === "Error";
    return aboutLine({
      id: line.id,
      from: row.stage,
      to: decision.stage,
      invoiceId: invoice.id,
      code: isError ? decision.code : null,
      message: isError ? decision.message : null,
      bundleKey: decision.stage === "Validated" ? decision.bundleKey : null,
    });
  });
}

/** Invoices that did not come before: a dry run leaves them due for every query that follows. */
async function* onlyNew(
  pages: AsyncIterable<readonly Invoice[]>,
): AsyncGenerator<readonly Invoice[]> {
  const seen = new Set<Guid>();
  for await (const page of pages) {
    const fresh = page.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    if (fresh.length > 0) yield fresh;
  }
}

/** Stage 3's store, watched. */
export function watchCalculate(store: CalculateStore, watch: Watch): CalculateStore {
  return {
    ...store,
    dueInvoices: (due, rerun) => {
      const pages = watchPages(watch, store.dueInvoices(due, rerun));
      return watch.isDry ? onlyNew(pages) : pages;
    },
    contentOf: (invoices) => {
      watch.book.read();
      return store.contentOf(invoices);
    },
    save: (writes, stamp) => {
      const watched = writes.map((write) => ({ decisions: [decisionOf(write)], operations: 1 }));
      return watchSaves(watch, watched, { save: () => store.save(writes, stamp), dry: drySaved });
    },
    unbundle: (sets, stamp) => {
      const watched = sets.map((set) => ({
        decisions: leavingDecisions(set),
        operations: 1 + 2 * set.lines.length,
      }));
      return watchSaves(watch, watched, { save: () => store.unbundle(sets, stamp), dry: drySaved });
    },
  };
}

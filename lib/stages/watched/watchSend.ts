import type { Guid } from "../../domain/guid";
import type { Invoice } from "../../domain/invoice";
import { plainText } from "../../domain/money";
import type { Decision } from "../../ports/decisions";
import type { Claim, SendStore, SendWrite } from "../../ports/invoiceStore";
import { aboutInvoice, aboutLine, drySaved, watchPages, watchSaves, type Watch } from "./Watch";

function claimDecision({ invoice, erpKey }: Claim): Decision {
  const { total, tax } = invoice.platformTotals;
  return aboutInvoice(invoice, {
    to: "Sending",
    message: `idempotency key ${erpKey}`,
    lines: invoice.lineCount,
    net: plainText(total.minus(tax)),
    tax: plainText(tax),
  });
}

/** Where each write leads, and what it says. */
function outcomeOf(write: SendWrite): Partial<Decision> {
  switch (write.kind) {
    case "sent":
      return { to: "Sent", message: `ERP number ${write.erpNumber}` };
    case "rejected":
      return { to: "Error", code: "ERP_REJECTED", message: write.message };
    case "unknown":
      return { to: "Sending", code: "ERP_UNKNOWN", message: write.message };
    case "absent":
      return { to: "ReadyToSend", message: "the ERP does not have it: it is sent again" };
    case "canceled":
      return { to: "Error", code: "INVOICE_CANCELED", message: write.message };
    case "revalidate":
      return { to: "Draft", message: write.differences };
    case "hold":
      return { to: "OnHold", message: write.reason };
  }
}

/** Stage 4's store, watched. */
export function watchSend(store: SendStore, watch: Watch): SendStore {
  /** Invoices of the page at hand, with the stage that the run brought them to. */
  const invoices = new Map<Guid, Invoice>();
  async function* remembered(
    pages: AsyncIterable<readonly Invoice[]>,
  ): AsyncGenerator<readonly Invoice[]> {
    for await (const page of watchPages(watch, pages)) {
      invoices.clear();
      for (const invoice of page) invoices.set(invoice.id, invoice);
      yield page;
    }
  }
  function decisionOf(write: SendWrite): Decision {
    const { invoiceId: id } = write;
    const about = invoices.get(id);
    const invoice = about ?? { id, stage: "Sending", bundleKey: "", currencyId: null };
    return aboutInvoice(invoice, outcomeOf(write));
  }
  return {
    ...store,
    readyInvoices: () => remembered(store.readyInvoices()),
    interruptedInvoices: (minutes) => remembered(store.interruptedInvoices(minutes)),
    strandedLines: () => watchPages(watch, store.strandedLines()),
    contentOf: (page) => {
      watch.book.read();
      return store.contentOf(page);
    },
    claim: (claims, stamp) => {
      const writes = claims.map((claim) => ({ decisions: [claimDecision(claim)], operations: 1 }));
      for (const { invoice } of claims) invoices.set(invoice.id, { ...invoice, stage: "Sending" });
      return watchSaves(watch, writes, { save: () => store.claim(claims, stamp), dry: drySaved });
    },
    save: (writes, stamp) => {
      const watched = writes.map((write) => ({ decisions: [decisionOf(write)], operations: 1 }));
      return watchSaves(watch, watched, { save: () => store.save(writes, stamp), dry: drySaved });
    },
    markInvoiced: (rows, stamp) => {
      const watched = rows.map(({ id, stage, invoiceId, bundleKey }) => ({
        decisions: [aboutLine({ id, from: stage, to: "Invoiced", invoiceId, bundleKey })],
        operations: 1,
      }));
      return watchSaves(watch, watched, {
        save: () => store.markInvoiced(rows, stamp),
        dry: drySaved,
      });
    },
  };
}

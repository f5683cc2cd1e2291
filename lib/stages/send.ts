import { groupBy } from "../domain/groupBy";
import type { Invoice } from "../domain/invoice";
import type { LedgerRow } from "../domain/ledgerRow";
import { PageTally } from "../engine/counts";
import type { Stage, WorkPage } from "../engine/stage";
import type { Environment } from "../ports/environment";
import type { Erp } from "../ports/erp";
import type { SendStore } from "../ports/invoiceStore";
import { markLinesInvoiced } from "./markLinesInvoiced";
import { sendInvoices } from "./sendInvoices";
import type { SendWork } from "./sendWork";
import { settleInterrupted } from "./settleInterrupted";

export interface SendDependencies {
  readonly store: SendStore;
  readonly erp: Erp;
  readonly environment: Pick<Environment, "currencies">;
  /** `SENDING_TIMEOUT_MINUTES`: how old a claim must be, by Dataverse's clock, to be taken over. */
  readonly sendingTimeoutMinutes: number;
}

/**
 * Stage 4: first finishes what an earlier run left behind (lines of a sent invoice, claims whose
 * sender is gone), then claims, sends and records what is ready.
 */
export function sendStage(dependencies: SendDependencies): Stage {
  const { store, erp, sendingTimeoutMinutes } = dependencies;
  return {
    name: "send",
    async *pages(run) {
      const currencies = await dependencies.environment.currencies();
      const work = { run, store, erp, currencies };
      for await (const rows of store.strandedLines()) yield strandedPage(rows, work);
      for await (const page of store.interruptedInvoices(sendingTimeoutMinutes))
        yield invoicePage(page, work, settleInterrupted);
      for await (const page of store.readyInvoices()) yield invoicePage(page, work, sendInvoices);
    },
  };
}

type RunWork = Omit<SendWork, "guard" | "tally">;

function invoicePage(
  invoices: readonly Invoice[],
  work: RunWork,
  handle: (invoices: readonly Invoice[], work: SendWork) => Promise<void>,
): WorkPage {
  return {
    lockKind: "invoice",
    lockNames: invoices.map(({ id }) => id),
    async process(isLocked, guard) {
      const tally = new PageTally();
      const free = invoices.filter(({ id }) => isLocked(id));
      tally.skipped(invoices.length - free.length);
      if (free.length > 0) await handle(free, { ...work, guard, tally });
      return tally.counts;
    },
  };
}

function strandedPage(rows: readonly LedgerRow[], work: RunWork): WorkPage {
  const byInvoice = groupBy(rows, ({ invoiceId }) => invoiceId ?? "");
  return {
    lockKind: "invoice",
    lockNames: [...byInvoice.keys()],
    async process(isLocked, guard) {
      const tally = new PageTally();
      const free = [...byInvoice].flatMap(([id, ofInvoice]) => (isLocked(id) ? ofInvoice : []));
      await markLinesInvoiced(free, { ...work, guard, tally });
      return tally.counts;
    },
  };
}

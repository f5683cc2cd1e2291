import { groupBy } from "../domain/groupBy";
import type { LedgerLine } from "../domain/ledgerRow";
import { PageTally } from "../engine/counts";
import { RecordBudget } from "../engine/RecordBudget";
import type { Stage, WorkPage } from "../engine/stage";
import type { Environment } from "../ports/environment";
import type { Erp } from "../ports/erp";
import type { SendStore } from "../ports/invoiceStore";
import type { OrderLineWriteBack } from "../ports/orderLineWriteBack";
import { invoicePage } from "./invoicePage";
import { markLinesInvoiced } from "./markLinesInvoiced";
import { sendInvoices } from "./sendInvoices";
import { MissingPrivileges } from "./MissingPrivileges";
import type { SendWork } from "./sendWork";
import { settleInterrupted } from "./settleInterrupted";
import { sharedPages } from "./sharedPages";

export interface SendDependencies {
  readonly store: SendStore;
  readonly writeBack: OrderLineWriteBack;
  readonly erp: Erp;
  readonly environment: Pick<Environment, "currencies">;
  /** `TOTALS_TOLERANCE` */
  readonly toleranceMinorUnits: number;
  /** `SENDING_TIMEOUT_MINUTES`: how old a claim must be, by Dataverse's clock, to be taken over. */
  readonly sendingTimeoutMinutes: number;
  /** `PAGE_LINES`: lines read and held at a time. */
  readonly pageLines: number;
  /** Only what an earlier run left behind is finished; nothing new is sent. */
  readonly isFinishingOnly?: boolean;
}

/**
 * Stage 4: first finishes what an earlier run left behind (lines of a sent invoice, claims whose
 * sender is gone), then claims, sends and records what is ready.
 */
export function sendStage(dependencies: SendDependencies): Stage {
  const { store, writeBack, erp, sendingTimeoutMinutes, pageLines } = dependencies;
  return {
    name: "send",
    countDue: () => store.countDue(),
    async *pages(run) {
      const rules = {
        currencies: await dependencies.environment.currencies(),
        toleranceMinorUnits: dependencies.toleranceMinorUnits,
      };
      const privileges = new MissingPrivileges();
      const work = { run, store, writeBack, erp, rules, privileges };
      const { rerun, maxRecords } = run.scope;
      const budget = new RecordBudget(maxRecords);
      for await (const lines of budget.of(store.strandedLines())) yield strandedPage(lines, work);
      const sharing = { run, store, pageLines };
      const interrupted = budget.of(store.interruptedInvoices(sendingTimeoutMinutes));
      yield* sharedPages(interrupted, sharing, (invoices) =>
        invoicePage(invoices, (free, held) => settleInterrupted(free, { ...work, ...held })),
      );
      // What is ready is not in error.
      if (dependencies.isFinishingOnly !== true && rerun !== "failed")
        yield* sharedPages(budget.of(store.readyInvoices()), sharing, (invoices) =>
          invoicePage(invoices, (free, held) => sendInvoices(free, { ...work, ...held })),
        );
      privileges.throwIfAny();
    },
  };
}

type RunWork = Omit<SendWork, "guard" | "tally">;

function strandedPage(lines: readonly LedgerLine[], work: RunWork): WorkPage {
  const byInvoice = groupBy(lines, ({ row }) => row.invoiceId ?? "");
  return {
    lockKind: "invoice",
    lockNames: [...byInvoice.keys()],
    async process(isLocked, guard) {
      const tally = new PageTally();
      const free = [...byInvoice].flatMap(([id, ofInvoice]) => (isLocked(id) ? ofInvoice : []));
      tally.skipped(lines.length - free.length);
      const { moved, left } = await markLinesInvoiced(free, { ...work, guard, tally });
      tally.succeeded(moved);
      tally.conflicted(left);
      return tally.counts;
    },
  };
}

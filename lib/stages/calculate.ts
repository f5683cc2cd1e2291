import { decideInvoice, type InvoiceDecision, type InvoiceRules } from "../domain/decideInvoice";
import { utcDay } from "../domain/dueDate";
import type { Invoice } from "../domain/invoice";
import { PageTally } from "../engine/counts";
import { stampOf, type RunContext, type Stage, type WorkPage } from "../engine/stage";
import type { Environment } from "../ports/environment";
import type { CalculateStore, CalculateWrite } from "../ports/invoiceStore";

export interface CalculateDependencies {
  readonly store: CalculateStore;
  readonly environment: Pick<Environment, "currencies">;
  readonly settings: Pick<InvoiceRules, "toleranceMinorUnits" | "zeroTotalPolicy">;
  /** `BUNDLE_QUIET_MINUTES`: how long nothing must have joined a draft before it is due. */
  readonly quietMinutes: number;
}

/**
 * Stage 3: compares each due draft with its lines, sums it and freezes what is to be sent:
 * `ReadyToSend`, or `Error` with a code. Invoices in error are decided anew in every run.
 */
export function calculateStage(dependencies: CalculateDependencies): Stage {
  const { store, quietMinutes } = dependencies;
  return {
    name: "calculate",
    async *pages(run) {
      const currencies = await dependencies.environment.currencies();
      for await (const page of store.dueInvoices(quietMinutes)) {
        const today = utcDay(run.clock.now());
        yield pageOf(page, {
          run,
          store,
          rules: { ...dependencies.settings, currencies, today },
        });
      }
    },
  };
}

interface PageDependencies {
  readonly run: RunContext;
  readonly store: CalculateStore;
  readonly rules: InvoiceRules;
}

function pageOf(invoices: readonly Invoice[], { run, store, rules }: PageDependencies): WorkPage {
  return {
    lockKind: "invoice",
    lockNames: invoices.map(({ id }) => id),
    async process(isLocked, guard) {
      const tally = new PageTally();
      const free = invoices.filter(({ id }) => isLocked(id));
      tally.skipped(invoices.length - free.length);
      if (free.length === 0) return tally.counts;
      const contents = await store.contentOf(free);
      const writes: CalculateWrite[] = [];
      for (const invoice of free) {
        const content = contents.get(invoice.id) ?? { lines: [], details: [] };
        const decision = decideInvoice(invoice, content, rules);
        if (decision.kind === "unchanged") tally.failed(decision.code);
        else writes.push(writeFor(invoice, decision));
      }
      guard.assertHeld();
      const outcomes = await store.save(writes, stampOf(run));
      writes.forEach((write, index) => {
        const outcome = outcomes[index]?.kind ?? "unknown";
        if (outcome !== "saved") tally.conflicted();
        else if (write.kind === "error") tally.failed(write.code);
        else tally.succeeded();
      });
      return tally.counts;
    },
  };
}

function writeFor(
  invoice: Invoice,
  decision: Exclude<InvoiceDecision, { kind: "unchanged" }>,
): CalculateWrite {
  if (decision.kind !== "ready") return { ...decision, invoice };
  const { totals, ...ready } = decision;
  return { ...ready, ...totals, invoice };
}

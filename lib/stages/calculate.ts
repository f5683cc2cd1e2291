import type { InvoiceRules } from "../domain/decideInvoice";
import { utcDay } from "../domain/dueDate";
import type { Invoice } from "../domain/invoice";
import { RecordBudget } from "../engine/RecordBudget";
import type { Stage, WorkPage } from "../engine/stage";
import type { Environment } from "../ports/environment";
import type { CalculateStore, DraftDue } from "../ports/invoiceStore";
import type { OrderLineCopy, OrderLineWriteBack } from "../ports/orderLineWriteBack";
import { calculateInvoices } from "./calculateInvoices";
import type { CalculateWork } from "./calculateWork";
import { invoicePage } from "./invoicePage";
import { lineRules, type LineSettings } from "./lineRules";
import { MissingPrivileges } from "./MissingPrivileges";
import { sharedPages } from "./sharedPages";
import { writeBackCopies } from "./writeBackCopies";

export interface CalculateDependencies {
  readonly store: CalculateStore;
  readonly writeBack: OrderLineWriteBack;
  readonly environment: Pick<Environment, "currencies" | "pricingFlags">;
  readonly settings: Pick<InvoiceRules, "toleranceMinorUnits" | "zeroTotalPolicy">;
  /** For lines whose order changed since they were validated. */
  readonly lineSettings: LineSettings;
  readonly due: DraftDue;
  /** `BUNDLE_CHUNK_LINES`: lines in one change set. */
  readonly chunkLines: number;
  /** `PAGE_LINES`: lines read and held at a time. */
  readonly pageLines: number;
}

/**
 * Stage 3: compares each due draft with its lines, sums it and freezes what is to be sent:
 * `ReadyToSend`, or `Error` with a code. Lines whose order changed are taken off first. Invoices in
 * error are decided anew in every run.
 */
export function calculateStage(dependencies: CalculateDependencies): Stage {
  const { store, due, writeBack, chunkLines, pageLines, environment } = dependencies;
  return {
    name: "calculate",
    countDue: () => store.countDue(due),
    async *pages(run) {
      const ofLines = await lineRules(dependencies.lineSettings, environment);
      const privileges = new MissingPrivileges();
      const ofRun = { run, store, writeBack, privileges, lineRules: ofLines, chunkLines };
      const budget = new RecordBudget(run.scope.maxRecords);
      const invoices = budget.of(store.dueInvoices(due, run.scope.rerun));
      yield* sharedPages(invoices, { run, store, pageLines }, (piece) => {
        const today = utcDay(run.clock.now());
        const rules = { ...dependencies.settings, currencies: ofLines.currencies, today };
        return pageOf(piece, { ...ofRun, rules });
      });
      privileges.throwIfAny();
    },
  };
}

type PageDependencies = Omit<CalculateWork, "guard" | "tally" | "copies"> &
  Pick<CalculateDependencies, "writeBack">;

function pageOf(
  invoices: readonly Invoice[],
  { writeBack, ...dependencies }: PageDependencies,
): WorkPage {
  return invoicePage(invoices, async (free, held) => {
    const copies: OrderLineCopy[] = [];
    await calculateInvoices(free, { ...dependencies, ...held, copies });
    await writeBackCopies(copies, { writeBack, run: dependencies.run, ...held });
  });
}

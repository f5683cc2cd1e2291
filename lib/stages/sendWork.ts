import type { ComparisonRules } from "../domain/invoiceProblem";
import type { PageTally } from "../engine/counts";
import type { RunContext, WriteGuard } from "../engine/stage";
import type { Erp } from "../ports/erp";
import type { SendStore } from "../ports/invoiceStore";
import type { OrderLineWriteBack } from "../ports/orderLineWriteBack";
import type { MissingPrivileges } from "./MissingPrivileges";

/** What sending the invoices of one page works with. */
export interface SendWork {
  readonly store: SendStore;
  readonly writeBack: OrderLineWriteBack;
  readonly erp: Erp;
  readonly rules: ComparisonRules;
  readonly run: RunContext;
  readonly guard: WriteGuard;
  readonly tally: PageTally;
  readonly privileges: MissingPrivileges;
}

import type { InvoiceRules } from "../domain/decideInvoice";
import type { LineRules } from "../domain/decideLine";
import type { PageTally } from "../engine/counts";
import type { RunContext, WriteGuard } from "../engine/stage";
import type { CalculateStore } from "../ports/invoiceStore";
import type { OrderLineCopy } from "../ports/orderLineWriteBack";
import type { MissingPrivileges } from "./MissingPrivileges";

/** What calculating the invoices of one page works with. */
export interface CalculateWork {
  readonly store: CalculateStore;
  readonly rules: InvoiceRules;
  readonly lineRules: LineRules;
  readonly chunkLines: number;
  readonly run: RunContext;
  readonly guard: WriteGuard;
  readonly tally: PageTally;
  readonly privileges: MissingPrivileges;
  /** What order lines are to show once the page is done; added to. */
  readonly copies: OrderLineCopy[];
}

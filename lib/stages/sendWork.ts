import type { Currencies } from "../domain/currency";
import type { PageTally } from "../engine/counts";
import type { RunContext, WriteGuard } from "../engine/stage";
import type { Erp } from "../ports/erp";
import type { SendStore } from "../ports/invoiceStore";

/** What sending the invoices of one page works with. */
export interface SendWork {
  readonly store: SendStore;
  readonly erp: Erp;
  readonly currencies: Currencies;
  readonly run: RunContext;
  readonly guard: WriteGuard;
  readonly tally: PageTally;
}

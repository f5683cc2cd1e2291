import type { RunContext, WriteGuard } from "../engine/stage";
import { PageTally } from "../engine/counts";
import type { Environment } from "../ports/environment";
import type { Erp } from "../ports/erp";
import type { HandStore } from "../ports/handStore";
import type { SendStore } from "../ports/invoiceStore";
import type { Locks } from "../ports/locks";
import type { OrderLineWriteBack } from "../ports/orderLineWriteBack";
import type { LineSettings } from "../stages/lineRules";

/** What moves by hand depend on, for one person's one request. */
export interface HandWork {
  readonly run: RunContext;
  /** Who asked for it. */
  readonly actor: string;
  readonly locks: Locks;
  readonly store: HandStore;
  readonly sendStore: SendStore;
  readonly writeBack: OrderLineWriteBack;
  readonly erp: Erp;
  readonly environment: Pick<Environment, "currencies" | "pricingFlags">;
  readonly lineSettings: LineSettings;
  /** `INVOICE_FROM` */
  readonly invoiceFrom: string;
  /** `BUNDLE_CHUNK_LINES` */
  readonly chunkLines: number;
  /** `ERP_SETTLE_SECONDS` */
  readonly erpSettleSeconds: number;
}

/** As `HandWork`, while the record's locks are held. */
export interface LockedWork extends HandWork {
  readonly guard: WriteGuard;
  readonly tally: PageTally;
}

/** Counts that nobody asks for: a move by hand answers for itself. */
export function lockedWork(work: HandWork, guard: WriteGuard): LockedWork {
  return { ...work, guard, tally: new PageTally() };
}

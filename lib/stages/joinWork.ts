import type { PageTally } from "../engine/counts";
import type { RunContext, WriteGuard } from "../engine/stage";
import type { BundleStore } from "../ports/bundleStore";
import type { OrderLineCopy } from "../ports/orderLineWriteBack";
import type { ChunkSize } from "./ChunkSize";
import type { DraftBook } from "./DraftBook";
import type { MissingPrivileges } from "./MissingPrivileges";

/** What joining the lines of one page works with. */
export interface JoinWork {
  readonly store: BundleStore;
  readonly run: RunContext;
  readonly guard: WriteGuard;
  readonly maxLinesPerInvoice: number;
  readonly chunkSize: ChunkSize;
  readonly drafts: DraftBook;
  readonly tally: PageTally;
  readonly privileges: MissingPrivileges;
  /** What order lines are to show once the page is done; added to. */
  readonly copies: OrderLineCopy[];
}

import type { JoinLimits } from "../domain/joinPlan";
import type { PageTally } from "../engine/counts";
import type { RunContext, WriteGuard } from "../engine/stage";
import type { BundleStore } from "../ports/bundleStore";
import type { DraftBook } from "./DraftBook";

/** What joining the lines of one page works with. */
export interface JoinWork {
  readonly store: BundleStore;
  readonly run: RunContext;
  readonly guard: WriteGuard;
  readonly limits: JoinLimits;
  readonly drafts: DraftBook;
  readonly tally: PageTally;
}

import type { LineVerdict } from "../domain/lineDecision";
import type { OrderLine } from "../domain/orderLine";
import type { LineStage } from "../domain/stages";
import type { PageTally } from "../engine/counts";
import { stampOf, type RunContext, type WriteGuard } from "../engine/stage";
import { isJobError } from "../ports/errors";
import type { OrderLineCopy, OrderLineWriteBack } from "../ports/orderLineWriteBack";

/** What an order line shows once its row reached a stage without an error. */
export function copyOfStage({ id, order }: OrderLine, stage: LineStage): OrderLineCopy {
  const none = { errorCode: null, errorMessage: null };
  return { orderLineId: id, orderState: order.state, stage, ...none };
}

/** What an order line shows once a decision about it was saved. */
export function copyOfDecision(line: OrderLine, decision: LineVerdict): OrderLineCopy {
  const copy = copyOfStage(line, decision.stage);
  if (decision.stage !== "Error") return copy;
  return { ...copy, errorCode: decision.code, errorMessage: decision.message };
}

/**
 * Shows on order lines what became of them, after the ledger says so. Failures are counted and
 * nothing more: nobody reads the copies. A lost lock still ends the page.
 */
export async function writeBackCopies(
  copies: readonly OrderLineCopy[],
  {
    writeBack,
    run,
    guard,
    tally,
  }: {
    readonly writeBack: OrderLineWriteBack;
    readonly run: RunContext;
    readonly guard: WriteGuard;
    readonly tally: PageTally;
  },
): Promise<void> {
  if (copies.length === 0) return;
  try {
    const { failed } = await writeBack.writeBack(copies, stampOf(run, guard));
    tally.writeBackFailed(failed);
  } catch (error) {
    if (!isJobError(error) || error.code === "LOCK_LOST") throw error;
    tally.writeBackFailed(copies.length);
  }
}

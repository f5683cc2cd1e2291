import { isHandRunId } from "../domain/handRunId";
import type { Clock } from "../ports/clock";
import type { StageRefused } from "../ports/locks";

/** The reconciler needs a few round trips to storage; what stands longer was left by a dead process. */
const triesMax = 6;
const waitMs = 500;

/**
 * Asks for a stage's lock, and asks again where only `recover` has it, which looks for dead runs and
 * gives it back at once: a nightly tick that gave way to that would be lost until the next night.
 */
export async function unlessPassing<Answer extends { readonly kind: string }>(
  clock: Pick<Clock, "sleep">,
  ask: () => Promise<Answer | StageRefused>,
): Promise<Answer | StageRefused> {
  // Bounded by `triesMax`.
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    const isPassing = "runId" in answer && isHandRunId(answer.runId);
    if (!isPassing || tries >= triesMax) return answer;
    await clock.sleep(waitMs);
  }
}

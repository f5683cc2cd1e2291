import type { BackgroundOperation } from "../domain/backgroundOperation";
import type { Patience } from "../domain/operationMoves";
import type { OperationPlatform, OperationStore } from "../ports/backgroundOperations";
import type { Clock, Randomness } from "../ports/clock";
import type { Telemetry } from "../ports/telemetry";

/** What the use cases of background operations work with. */
export interface BackgroundWork {
  readonly store: OperationStore;
  readonly platform: OperationPlatform;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly telemetry: Telemetry;
  /** `BACKGROUND_OPERATIONS` */
  readonly allowed: readonly string[];
  readonly patience: Patience;
  /** How long a submission may be under way, in milliseconds: after it, it is over or dead. */
  readonly submissionMs: number;
  /** A signed address for the notice; undefined where there is no callback. */
  readonly callbackUrl: (operation: BackgroundOperation) => string | undefined;
}

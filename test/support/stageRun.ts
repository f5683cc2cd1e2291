import type { RunContext, WriteGuard } from "../../lib/engine/stage";
import { LockLostError } from "../../lib/ports/errors";
import type { OrderLineCopy, OrderLineWriteBack } from "../../lib/ports/orderLineWriteBack";
import { wholeStage } from "../../lib/ports/runs";
import { ManualClock } from "./ManualClock";
import { RecordingTelemetry } from "./RecordingTelemetry";

/** A run as a stage is told of it, on a clock that stands still, with randomness that counts. */
export function aRun(): RunContext & {
  readonly clock: ManualClock;
  readonly telemetry: RecordingTelemetry;
} {
  let drawn = 0;
  return {
    runId: "run-1",
    worker: "host/1",
    scope: wholeStage,
    clock: new ManualClock(),
    telemetry: new RecordingTelemetry(),
    isTimeUp: () => false,
    randomness: {
      bytes(count) {
        drawn += 1;
        const bytes = Buffer.alloc(count);
        bytes.writeUInt32BE(drawn);
        return bytes;
      },
    },
  };
}

/** Locks that are held until `lose` is called. */
export class TestGuard implements WriteGuard {
  #lost = false;

  lose(): void {
    this.#lost = true;
  }

  readonly token = "7";

  assertHeld(): void {
    if (this.#lost) throw new LockLostError("lost");
  }
}

/** Keeps the copies that order lines would show. */
export class RecordingWriteBack implements OrderLineWriteBack {
  readonly copies: OrderLineCopy[] = [];

  writeBack(copies: readonly OrderLineCopy[]): Promise<{ written: number; failed: number }> {
    this.copies.push(...copies);
    return Promise.resolve({ written: copies.length, failed: 0 });
  }
}

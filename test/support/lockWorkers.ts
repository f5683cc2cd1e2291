import type { Clock } from "../../lib/ports/clock";
import { systemClock } from "../../lib/adapters/clock/systemClock";
import { systemRandomness } from "../../lib/adapters/clock/systemRandomness";
import { createTableLocks } from "../../lib/adapters/locks/createTableLocks";
import { createTableClient } from "../../lib/adapters/storage/tableClients";
import type { Locks } from "../../lib/ports/locks";
import { RecordingTelemetry } from "./RecordingTelemetry";

export interface WorkerOptions {
  readonly connectionString: string;
  readonly tableName: string;
  readonly leaseMs?: number;
  readonly renewEveryMs?: number;
  readonly clock?: Clock;
}

export interface LockWorker {
  readonly locks: Locks;
  readonly telemetry: RecordingTelemetry;
}

/** A client of the locks table, as a machine of its own would have it. */
export function lockWorker(options: WorkerOptions): LockWorker {
  const leaseMs = options.leaseMs ?? 60_000;
  const telemetry = new RecordingTelemetry();
  const locks = createTableLocks({
    client: createTableClient(options, options.tableName),
    leaseMs,
    renewEveryMs: options.renewEveryMs ?? leaseMs / 3,
    clock: options.clock ?? systemClock,
    randomness: systemRandomness,
    telemetry,
  });
  return { locks, telemetry };
}

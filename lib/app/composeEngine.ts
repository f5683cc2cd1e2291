import { createTableLocks } from "../adapters/locks/createTableLocks";
import { withoutLocks } from "../adapters/locks/withoutLocks";
import { createTableDecisions } from "../adapters/runs/createTableDecisions";
import { createTableRuns } from "../adapters/runs/createTableRuns";
import type { EngineDependencies } from "../engine/engine";
import type { Telemetry } from "../ports/telemetry";
import type { Platform } from "./platform";
import { sliceGraceSeconds, type Settings } from "./settings";
import { tablesOf } from "./tables";

/** A lease is renewed often enough that two renewals may fail. */
const renewalsPerLease = 4;
const msPerSecond = 1000;
const reportEveryMs = 1000;

/** Puts together what every run needs: locks, reports, telemetry, time. Opens no connection. */
export function composeEngine(
  settings: Settings,
  platform: Platform,
  telemetry: Telemetry,
): EngineDependencies {
  const { clock, randomness, worker, credential } = platform;
  const table = tablesOf(settings, credential);
  const leaseMs = settings.LOCK_LEASE_SECONDS * msPerSecond;
  const locks = createTableLocks({
    client: table("Locks"),
    leaseMs,
    renewEveryMs: leaseMs / renewalsPerLease,
    clock,
    randomness,
    telemetry,
  });
  return {
    clock,
    randomness,
    worker,
    telemetry,
    sliceMs: settings.SLICE_SECONDS * msPerSecond,
    graceMs: sliceGraceSeconds * msPerSecond,
    reportEveryMs,
    skipLimit: settings.SKIP_LIMIT,
    slicesMax: settings.RUN_SLICES,
    hasStageLock: settings.STAGE_LOCK === "on",
    locks: withoutLocks(locks, {
      stage: settings.STAGE_LOCK === "off",
      records: settings.RECORD_LOCKS === "off",
    }),
    reports: createTableRuns({
      client: table("Runs"),
      clock,
    }),
    decisions: createTableDecisions(table("Decisions")),
  };
}

import type { Clock } from "../../../ports/clock";
import type { Telemetry } from "../../../ports/telemetry";
import { Circuit, type BreakerLimits, type Verdict } from "../../circuit/Circuit";
import type { WireResult } from "./createTransport";
import { failureOf, type Failure, type FailureKind } from "./failures";

export interface CircuitParts {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** When to leave Dataverse alone: `DATAVERSE_BREAKER_FAILURES`, `BREAKER_REST_SECONDS`. */
  readonly breaker: BreakerLimits;
}

/**
 * Failures that tell of a platform that does not work at all. A throttled one does, and says itself
 * when to come back; a deadlock or a slow statement is a matter of what was asked.
 */
const outages: ReadonlySet<FailureKind> = new Set([
  "notConnected",
  "broken",
  "unavailable",
  "unclear",
]);

/** Why an exchange gave no answer about its content, or undefined where it did. */
export function failureIn(result: WireResult, now: Date): Failure | undefined {
  return result.kind === "failed" ? result.failure : failureOf(result.answer, now);
}

/** The circuit of one environment, which opens after outages in a row. */
export function createCircuit({ clock, telemetry, breaker }: CircuitParts): Circuit<WireResult> {
  const setting = "DATAVERSE_BREAKER_FAILURES";
  const judge = (result: WireResult): Verdict => {
    if (result.kind === "failed" && result.isStopped) return "nothing";
    const failure = failureIn(result, clock.now());
    return failure !== undefined && outages.has(failure.kind) ? "fails" : "works";
  };
  return new Circuit({ ...breaker, service: "Dataverse", setting, telemetry }, judge);
}

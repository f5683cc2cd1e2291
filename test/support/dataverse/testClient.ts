import { createDataverseClient } from "../../../lib/adapters/dataverse/http/createDataverseClient";
import type { BreakerLimits } from "../../../lib/adapters/circuit/Circuit";
import type { DataverseClient } from "../../../lib/adapters/dataverse/http/DataverseClient";
import type { Clock } from "../../../lib/ports/clock";
import { RecordingTelemetry } from "../RecordingTelemetry";
import { patientBreaker } from "../patientBreaker";
import { InstantClock } from "./InstantClock";

export interface TestClientOptions {
  readonly clock?: Clock;
  readonly concurrency?: number;
  readonly breaker?: BreakerLimits;
  /** Tokens in the order in which they are given out; the last one for ever. */
  readonly tokens?: readonly string[];
}

/** A client with tokens of its own and a clock that does not wait. */
export function testClient(url: string, options: TestClientOptions = {}): DataverseClient {
  const tokens = [...(options.tokens ?? ["token"])];
  const clock = options.clock ?? new InstantClock();
  return createDataverseClient({
    url,
    credential: {
      getToken: () =>
        Promise.resolve({
          token: (tokens.length > 1 ? tokens.shift() : tokens[0]) ?? "",
          expiresOnTimestamp: clock.now().getTime() + 3_600_000,
        }),
    },
    clock,
    telemetry: new RecordingTelemetry(),
    breaker: options.breaker ?? patientBreaker,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
  });
}

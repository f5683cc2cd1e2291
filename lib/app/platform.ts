import type { TokenCredential } from "@azure/identity";
import type { LogSink } from "../adapters/telemetry/createTelemetry";
import type { Clock, Randomness } from "../ports/clock";

/** What the process gives the app. */
export interface Platform {
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Host and process. */
  readonly worker: string;
  readonly log: LogSink;
  /** Who the process is, to Dataverse, storage and an ERP that takes tokens. */
  readonly credential: TokenCredential;
}

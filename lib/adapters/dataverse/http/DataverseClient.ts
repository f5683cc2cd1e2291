import type { Clock } from "../../../ports/clock";
import type { Telemetry } from "../../../ports/telemetry";
import type { BaseDataCache } from "./BaseDataCache";
import type { Failure } from "./failures";
import type { HttpAnswer } from "./HttpAnswer";

/** Path of the Web API under the environment's URL (DATAVERSE.md). */
export const apiPath = "/api/data/v9.2/";

/** What marks the requests of one run. */
export interface RunContext {
  /** Sent as `x-ms-correlation-id`. */
  readonly correlationId: string;
  /** Ends waits and reads at once; a write that is under way is never cut. */
  readonly signal?: AbortSignal;
}

export interface ClientRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Under the API's path, or absolute as in `@odata.nextLink`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * Called right before the request goes out, after every wait, at each try; what it throws keeps
   * the request from being sent.
   */
  readonly beforeSending?: () => void;
}

export type TryResult =
  | { readonly kind: "answered"; readonly answer: HttpAnswer }
  | { readonly kind: "failed"; readonly failure: Failure };

export interface DataverseClient {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Its values are shared by all runs of the process; its counts are the run's. */
  readonly baseData: BaseDataCache;
  readonly url: string;
  /** The longest wait that is worth it: `DATAVERSE_WAIT_SECONDS`. */
  readonly maxWaitInMs: number;
  /** `DATAVERSE_RETRIES` */
  readonly retriesMax: number;
  /** Pages of one query: `DATAVERSE_PAGES`. */
  readonly pagesMax: number;
  /** The same client, its requests marked as a run's. */
  forRun(run: RunContext): DataverseClient;
  /**
   * One try: an answer about the content (any status), or why there is none.
   *
   * @throws UnauthorizedError after one refresh of the token
   */
  tryOnce(request: ClientRequest): Promise<TryResult>;
  /**
   * A read, tried again as the retry table says.
   *
   * @throws UnauthorizedError after one refresh of the token
   * @throws UnavailableError when the tries are used up
   */
  read(request: ClientRequest): Promise<HttpAnswer>;
  /** Holds all requests of the process back where a failure, of one part of a batch too, asks for it. */
  noteFailure(failure: Failure): void;
  /** Waits, or ends at once when the run is stopped. @throws UnavailableError when stopped */
  wait(milliseconds: number): Promise<void>;
}

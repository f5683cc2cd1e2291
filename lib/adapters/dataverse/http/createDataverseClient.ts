import type { TokenCredential } from "@azure/identity";
import { ConfigurationError } from "../../../ports/errors";
import { BaseDataCache } from "./BaseDataCache";
import { BearerTokens } from "./BearerTokens";
import { createCircuit, type CircuitParts } from "./createCircuit";
import { createTransport } from "./createTransport";
import type { DataverseClient } from "./DataverseClient";
import { HttpDataverseClient } from "./HttpDataverseClient";
import { Limiter } from "./Limiter";
import { ThrottleGate } from "./ThrottleGate";

/** The platform works on a request for two minutes; giving up earlier would leave it unclear. */
const timeoutMsMin = 120_000;

/** Requests at once that one user may have by default (DATAVERSE.md 6), less some air. */
const concurrencyMax = 48;

/** What a client is made with where nothing else is said; the app's settings say otherwise. */
const defaults = {
  timeoutMs: 150_000,
  concurrency: 8,
  maxWaitInMs: 120_000,
  retriesMax: 6,
  pagesMax: 100_000,
  answerBytesMax: 268_435_456,
  cacheEntriesMax: 20_000,
};

export interface DataverseClientOptions extends CircuitParts {
  /** `DATAVERSE_URL`: the environment, such as `https://contoso.crm4.dynamics.com`. */
  readonly url: string;
  readonly credential: TokenCredential;
  /** Default 150 s, at least 120 s. */
  readonly timeoutMs?: number;
  /** Requests at once, default 8, at most 48. */
  readonly concurrency?: number;
  /** The longest wait for a retry, default 120 s; longer ones are left to the next run. */
  readonly maxWaitInMs?: number;
  /** `DATAVERSE_RETRIES` */
  readonly retriesMax?: number;
  /** `DATAVERSE_PAGES` */
  readonly pagesMax?: number;
  /** `DATAVERSE_ANSWER_BYTES` */
  readonly answerBytesMax?: number;
  /** `CACHE_ENTRIES` */
  readonly cacheEntriesMax?: number;
}

function originOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["http:", "https:"].includes(parsed.protocol)) {
    throw new ConfigurationError(
      `DATAVERSE_URL is "${url}", which is no URL; set it to the environment's, such as https://contoso.crm4.dynamics.com.`,
    );
  }
  return parsed.origin;
}

/**
 * The Web API over HTTP: headers, token, time limit, bounded concurrency, pauses that the platform
 * asks for, retried reads. It knows no table.
 *
 * @throws ConfigurationError where `url` is none, or a limit is out of range
 */
export function createDataverseClient(options: DataverseClientOptions): DataverseClient {
  const origin = originOf(options.url);
  const bounds = { ...defaults, ...options };
  const { timeoutMs, concurrency, maxWaitInMs, retriesMax, pagesMax } = bounds;
  if (timeoutMs < timeoutMsMin) {
    throw new ConfigurationError(
      `The Dataverse timeout must be at least ${String(timeoutMsMin)} ms.`,
    );
  }
  if (concurrency > concurrencyMax) {
    throw new ConfigurationError(`At most ${String(concurrencyMax)} Dataverse requests at once.`);
  }
  return new HttpDataverseClient({
    clock: options.clock,
    telemetry: options.telemetry,
    maxWaitInMs,
    retriesMax,
    pagesMax,
    origin,
    tokens: new BearerTokens(options.credential, `${origin}/.default`, options.clock),
    transport: createTransport({
      timeoutMs,
      maxSockets: concurrency,
      answerBytesMax: bounds.answerBytesMax,
    }),
    limiter: new Limiter(concurrency),
    circuit: createCircuit(options),
    gate: new ThrottleGate(options.clock),
    baseData: new BaseDataCache(options.clock, bounds.cacheEntriesMax),
  });
}

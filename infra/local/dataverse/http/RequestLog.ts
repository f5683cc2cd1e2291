import { RecentRequests, type LoggedRequest } from "./RecentRequests";
import { writeKinds } from "./requestKind";
import type { RequestKind } from "./Api";

/** Sums over the requests of one correlation id, or over all. */
export interface RequestCounts {
  /** HTTP requests; a batch counts one. */
  requests: number;
  /** HTTP requests by kind. */
  byKind: Partial<Record<RequestKind, number>>;
  /** Operations inside batches by kind. */
  innerByKind: Partial<Record<RequestKind, number>>;
  /** Creates, updates, upserts and deletes, alone or inside a batch. */
  writeOperations: number;
  /** Most operations in one batch. */
  largestBatch: number;
  responseBytes: number;
  /** Server time spent on requests, in milliseconds. */
  busyMs: number;
  /** Answers by status; a batch counts the outer one, no answer is 0. */
  byStatus: Record<string, number>;
  /** Requests whose sender had been told by `Retry-After` to wait. */
  insideRetryAfter: number;
}

const correlationsMax = 10_000;

/** Counts every API request since the last reset, in all and by `x-ms-correlation-id`. */
export class RequestLog {
  readonly #recent = new RecentRequests();
  #total = noCounts();
  readonly #byCorrelation = new Map<string, RequestCounts>();
  /** Requests whose correlation id came after the bound was reached. */
  #beyondBound = 0;

  record(request: LoggedRequest, bytes: number): void {
    this.#recent.add(request);
    addTo(this.#total, request, bytes);
    if (request.correlationId === undefined) {
      return;
    }
    const counts = this.#byCorrelation.get(request.correlationId);
    if (counts === undefined && this.#byCorrelation.size >= correlationsMax) {
      this.#beyondBound += 1;
      return;
    }
    const own = counts ?? noCounts();
    this.#byCorrelation.set(request.correlationId, own);
    addTo(own, request, bytes);
  }

  summary(): {
    readonly total: RequestCounts;
    readonly byCorrelation: Record<string, RequestCounts>;
    readonly uncountedCorrelationRequests: number;
  } {
    return {
      total: this.#total,
      byCorrelation: Object.fromEntries(this.#byCorrelation),
      uncountedCorrelationRequests: this.#beyondBound,
    };
  }

  /** The latest requests, newest last. */
  requests(filter: {
    readonly limit: number;
    readonly correlationId: string | undefined;
  }): LoggedRequest[] {
    return this.#recent.latest(filter);
  }

  reset(): void {
    this.#recent.clear();
    this.#byCorrelation.clear();
    this.#total = noCounts();
    this.#beyondBound = 0;
  }
}

function noCounts(): RequestCounts {
  return {
    requests: 0,
    byKind: {},
    innerByKind: {},
    writeOperations: 0,
    largestBatch: 0,
    responseBytes: 0,
    busyMs: 0,
    byStatus: {},
    insideRetryAfter: 0,
  };
}

function addTo(counts: RequestCounts, request: LoggedRequest, bytes: number): void {
  const { kind, innerKinds } = request;
  counts.requests += 1;
  counts.byKind[kind] = (counts.byKind[kind] ?? 0) + 1;
  counts.writeOperations += writeKinds.has(kind) ? 1 : 0;
  for (const [name, count] of Object.entries(innerKinds) as [RequestKind, number][]) {
    counts.innerByKind[name] = (counts.innerByKind[name] ?? 0) + count;
    counts.writeOperations += writeKinds.has(name) ? count : 0;
  }
  const inner = Object.values(innerKinds).reduce((sum, count) => sum + count, 0);
  counts.largestBatch = Math.max(counts.largestBatch, inner);
  counts.responseBytes += bytes;
  counts.busyMs += request.ms;
  counts.insideRetryAfter += request.insideRetryAfter ? 1 : 0;
  counts.byStatus[request.status] = (counts.byStatus[request.status] ?? 0) + 1;
}

import type { Clock } from "../../../ports/clock";
import { ProtocolError, UnauthorizedError, UnavailableError } from "../../../ports/errors";
import type { Telemetry } from "../../../ports/telemetry";
import { describePlatformError, readPlatformError } from "../platformError";
import type { Circuit } from "../../circuit/Circuit";
import type { BaseDataCache } from "./BaseDataCache";
import type { BearerTokens } from "./BearerTokens";
import { failureIn } from "./createCircuit";
import type { Transport, WireResult } from "./createTransport";
import {
  apiPath,
  type ClientRequest,
  type DataverseClient,
  type RunContext,
  type TryResult,
} from "./DataverseClient";
import type { Failure } from "./failures";
import type { HttpAnswer } from "./HttpAnswer";
import type { Limiter } from "./Limiter";
import { pauseInMs, retryDecision } from "./retryDecision";
import type { ThrottleGate } from "./ThrottleGate";
import { asSentence } from "../../../domain/asSentence";

/** What all runs of the process share. */
export interface ClientParts {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly maxWaitInMs: number;
  readonly retriesMax: number;
  readonly pagesMax: number;
  readonly origin: string;
  readonly tokens: BearerTokens;
  readonly transport: Transport;
  readonly circuit: Circuit<WireResult>;
  readonly limiter: Limiter;
  readonly gate: ThrottleGate;
  readonly baseData: BaseDataCache;
}

const standardHeaders: Readonly<Record<string, string>> = {
  Accept: "application/json",
  "OData-MaxVersion": "4.0",
  "OData-Version": "4.0",
  // The literal text null: it defeats cached expands (DATAVERSE.md 0).
  "If-None-Match": "null",
  "User-Agent": "dataverse-invoicing-jobs",
};

function unauthorized(origin: string, answer: HttpAnswer): UnauthorizedError {
  const error = readPlatformError(answer.status, answer.body);
  return new UnauthorizedError(
    `${origin} (DATAVERSE_URL) refused the token: ${asSentence(describePlatformError(error))} ` +
      "Check that the app's identity is an enabled application user of that environment.",
  );
}

/** See `createDataverseClient`. */
export class HttpDataverseClient implements DataverseClient {
  private readonly shared: ClientParts;
  private readonly run: RunContext | undefined;

  constructor(shared: ClientParts, run?: RunContext) {
    this.shared = shared;
    this.run = run;
  }

  get clock(): Clock {
    return this.shared.clock;
  }

  get telemetry(): Telemetry {
    return this.shared.telemetry;
  }

  get baseData(): BaseDataCache {
    return this.shared.baseData;
  }

  get url(): string {
    return this.shared.origin;
  }

  get maxWaitInMs(): number {
    return this.shared.maxWaitInMs;
  }

  get retriesMax(): number {
    return this.shared.retriesMax;
  }

  get pagesMax(): number {
    return this.shared.pagesMax;
  }

  forRun(run: RunContext): DataverseClient {
    return new HttpDataverseClient(
      { ...this.shared, baseData: this.shared.baseData.forRun() },
      run,
    );
  }

  async tryOnce(request: ClientRequest): Promise<TryResult> {
    const first = await this.send(request);
    if (!isRefusedToken(first.result)) return this.judge(first.result);
    this.shared.tokens.forget(first.token);
    const second = await this.send(request);
    if (isRefusedToken(second.result)) throw unauthorized(this.url, second.result.answer);
    return this.judge(second.result);
  }

  async read(request: ClientRequest): Promise<HttpAnswer> {
    const { maxWaitInMs, retriesMax } = this;
    // Bounded by `retryDecision`, which gives up.
    for (let tries = 1; ; tries += 1) {
      const result = await this.tryOnce(request);
      if (result.kind === "answered") return result.answer;
      const decision = retryDecision(result.failure, { tries, maxWaitInMs, retriesMax });
      if (decision.kind === "giveUp") throw this.unavailable(result.failure);
      await this.wait(decision.afterInMs);
    }
  }

  async wait(milliseconds: number): Promise<void> {
    await this.clock.sleep(milliseconds, this.run?.signal);
    this.throwIfStopped();
  }

  noteFailure(failure: Failure): void {
    const pause = pauseInMs(failure);
    if (pause > 0) this.shared.gate.close(pause);
  }

  private async send(request: ClientRequest): Promise<{ result: WireResult; token: string }> {
    const { limiter, tokens, gate, transport, circuit } = this.shared;
    return limiter.run(async () => {
      this.throwIfStopped();
      const token = await tokens.get();
      // Last before sending: a token may take its time, and a pause may begin meanwhile.
      const isOpen = await gate.pass(this.maxWaitInMs, this.run?.signal);
      this.throwIfStopped();
      if (!isOpen) return { result: paused(gate.closedForMs()), token };
      const wire = {
        method: request.method,
        ...(request.body === undefined ? {} : { body: request.body }),
        url: this.absolute(request.path),
        headers: this.headers(request, token),
      };
      const signal = request.method === "GET" ? this.run?.signal : undefined;
      const result = await circuit.run(() => {
        request.beforeSending?.();
        return transport(wire, signal);
      });
      if (request.method === "GET") this.throwIfStopped();
      return { result, token };
    }, this.run?.signal);
  }

  private judge(result: WireResult): TryResult {
    const failure = failureIn(result, this.clock.now());
    if (failure === undefined) return result;
    this.noteFailure(failure);
    this.telemetry.warn("Dataverse request failed", { kind: failure.kind });
    return { kind: "failed", failure };
  }

  private headers(request: ClientRequest, token: string): Record<string, string> {
    const correlation =
      this.run === undefined ? {} : { "x-ms-correlation-id": this.run.correlationId };
    return {
      ...standardHeaders,
      ...correlation,
      ...request.headers,
      Authorization: `Bearer ${token}`,
    };
  }

  /** A link of the platform's is followed as it is, but the token never goes to another host. */
  private absolute(path: string): string {
    const url = new URL(path, `${this.url}${apiPath}`);
    if (url.origin !== this.url) {
      throw new ProtocolError(`Dataverse linked to another host: ${url.origin}`);
    }
    return path.startsWith("http") ? path : `${this.url}${apiPath}${path}`;
  }

  private throwIfStopped(): void {
    if (this.run?.signal?.aborted === true) throw new UnavailableError("The run was stopped.");
  }

  private unavailable(failure: Failure): UnavailableError {
    return new UnavailableError(`${this.url} (DATAVERSE_URL) does not answer: ${failure.detail}`);
  }
}

/** A pause that is longer than anyone waits: nothing was sent. */
function paused(milliseconds: number): WireResult {
  const seconds = Math.ceil(milliseconds / 1000);
  const detail = `it asked to be left alone for another ${String(seconds)} s`;
  return { kind: "failed", failure: { kind: "throttled", detail, retryAfterInMs: milliseconds } };
}

function isRefusedToken(
  result: WireResult,
): result is { readonly kind: "answered"; readonly answer: HttpAnswer } {
  return result.kind === "answered" && result.answer.status === 401;
}

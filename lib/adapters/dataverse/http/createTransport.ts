import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import axios from "axios";
import { ProtocolError } from "../../../ports/errors";
import type { Failure } from "./failures";
import type { HttpAnswer } from "./HttpAnswer";

export interface TransportOptions {
  /** At least 120 s: the platform itself gives up after about two minutes (DATAVERSE.md 4.7). */
  readonly timeoutMs: number;
  readonly maxSockets: number;
  /** Far more than any page or batch comes to; a larger answer is a fault of the query: `DATAVERSE_ANSWER_BYTES`. */
  readonly answerBytesMax: number;
}

export interface WireRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type WireResult =
  | { readonly kind: "answered"; readonly answer: HttpAnswer }
  /** `isStopped`: by us, which tells nothing about the platform. */
  | { readonly kind: "failed"; readonly failure: Failure; readonly isStopped?: true };

/** One HTTP exchange: any status is an answer, a broken connection is a failure; nothing is retried. */
export type Transport = (request: WireRequest, signal?: AbortSignal) => Promise<WireResult>;

/** More than any batch of the job comes to, and about what the platform takes (DATAVERSE.md 0). */
const requestBytesMax = 128 * 1024 * 1024;

/** Node's codes for a connection that was never made. */
const notConnectedCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

function failureOfError(error: unknown, answerBytesMax: number): Failure {
  const code = axios.isAxiosError(error) ? (error.code ?? "") : "";
  const detail = `${code} ${error instanceof Error ? error.message : String(error)}`.trim();
  if (detail.includes("maxContentLength")) {
    throw new ProtocolError(
      `Dataverse answered with more than ${String(answerBytesMax)} bytes (DATAVERSE_ANSWER_BYTES).`,
    );
  }
  return { kind: notConnectedCodes.has(code) ? "notConnected" : "broken", detail };
}

/**
 * HTTP by axios: no proxy from the environment, no redirects (they would carry the token elsewhere),
 * no cookies (they would tie all load to one web server, DATAVERSE.md 6), bodies as text because
 * money is parsed losslessly.
 */
export function createTransport(options: TransportOptions): Transport {
  const agents = { keepAlive: true, maxSockets: options.maxSockets };
  const client = axios.create({
    proxy: false,
    maxRedirects: 0,
    responseType: "text",
    transformResponse: (data: unknown) => data,
    validateStatus: () => true,
    maxContentLength: options.answerBytesMax,
    maxBodyLength: requestBytesMax,
    httpAgent: new HttpAgent(agents),
    httpsAgent: new HttpsAgent(agents),
  });
  return async (request, signal) => {
    const timeUp = AbortSignal.timeout(options.timeoutMs);
    try {
      const response = await client.request<string>({
        method: request.method,
        url: request.url,
        headers: { ...request.headers },
        data: request.body,
        signal: signal === undefined ? timeUp : AbortSignal.any([signal, timeUp]),
      });
      const headers = new Map<string, string>();
      for (const [name, value] of Object.entries(response.headers)) {
        headers.set(name.toLowerCase(), String(value));
      }
      return {
        kind: "answered",
        answer: { status: response.status, headers, body: response.data },
      };
    } catch (error) {
      const failure = failureOfError(error, options.answerBytesMax);
      return { kind: "failed", failure, ...(signal?.aborted === true && { isStopped: true }) };
    }
  };
}

import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import axios, { isAxiosError, type AxiosInstance } from "axios";
import { ConfigurationError, UnauthorizedError, UnavailableError } from "../../ports/errors";
import type { ErpAuthorization } from "./erpAuthorization";

/** What came back, whatever its status; or that nothing is known about what happened. */
export type ErpHttpAnswer =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  | {
      readonly kind: "noAnswer";
      readonly reason: string;
      /** We ended the wait, for the run had to end: that says nothing of the ERP. */
      readonly isStopped: boolean;
    };

export interface ErpHttpOptions {
  /** `ERP_URL`, with or without a path. */
  readonly url: string;
  readonly authorization: ErpAuthorization;
  /** A call without an answer ends after this time. */
  readonly timeoutMs: number;
  /** The largest body that is sent or read, in bytes. */
  readonly maxBytes: number;
}

export interface ErpHttpRequest {
  readonly method: "GET" | "POST";
  /** Below `ERP_URL`, without a slash in front. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Node's codes for a connection that was never made, TLS included: no byte of ours was processed. */
const neverConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_.*|ERR_TLS_.*|.*SELF_SIGNED.*|UNABLE_TO_.*)$/;
const connectingCalls = new Set(["connect", "getaddrinfo"]);

/** HTTP to the ERP: our key or token on each call, failures before the ERP saw anything thrown. */
export class ErpHttp {
  readonly #axios: AxiosInstance;
  readonly #authorization: ErpAuthorization;
  readonly #timeoutMs: number;

  /** @throws ConfigurationError `ERP_URL` is not a web address */
  constructor(options: ErpHttpOptions) {
    if (!/^https?:\/\//.test(options.url) || !URL.canParse(options.url)) {
      throw new ConfigurationError("ERP_URL is not a URL; it looks like https://erp.example.com.");
    }
    this.#authorization = options.authorization;
    this.#timeoutMs = options.timeoutMs;
    this.#axios = axios.create({
      baseURL: options.url.endsWith("/") ? options.url : `${options.url}/`,
      proxy: false,
      maxRedirects: 0,
      responseType: "text",
      transformResponse: (body: unknown) => body,
      validateStatus: () => true,
      maxBodyLength: options.maxBytes,
      maxContentLength: options.maxBytes,
      httpAgent: new HttpAgent({ keepAlive: true }),
      httpsAgent: new HttpsAgent({ keepAlive: true }),
    });
  }

  /**
   * One call. A refused token is refreshed once.
   *
   * @param stop ends the wait for an answer at once: what became of the call is then not known
   * @throws UnauthorizedError 401 or 403: nothing was processed
   * @throws UnavailableError the connection could not be made, or 429: nothing was processed
   * @throws ConfigurationError a redirect, 404 or 405: nothing of ours is at that address
   */
  async call(request: ErpHttpRequest, stop?: AbortSignal): Promise<ErpHttpAnswer> {
    let answer = await this.#try(request, stop);
    if (answer.kind === "answer" && answer.status === 401 && this.#authorization.refresh()) {
      answer = await this.#try(request, stop);
    }
    if (answer.kind === "answer") this.#throwUnlessReached(answer.status);
    return answer;
  }

  #throwUnlessReached(status: number): void {
    if (status === 401 || status === 403) {
      throw new UnauthorizedError(
        `The ERP refused us (${String(status)}); check ${this.#authorization.settings}.`,
      );
    }
    if (status === 429) throw new UnavailableError("The ERP asks to come back later (429).");
    if (status === 404 || status === 405 || (status >= 300 && status < 400)) {
      throw new ConfigurationError(
        `There is no invoice service at ERP_URL (${String(status)}); check its address.`,
      );
    }
  }

  async #try(request: ErpHttpRequest, stop?: AbortSignal): Promise<ErpHttpAnswer> {
    const headers = { ...(await this.#authorization.headers()), ...request.headers };
    const timeOut = AbortSignal.timeout(this.#timeoutMs);
    try {
      const { status, data } = await this.#axios.request<unknown>({
        method: request.method,
        url: request.path,
        headers: { accept: "application/json", "content-type": "application/json", ...headers },
        params: request.query,
        data: request.body,
        signal: stop === undefined ? timeOut : AbortSignal.any([timeOut, stop]),
      });
      return { kind: "answer", status, body: typeof data === "string" ? data : "" };
    } catch (error) {
      if (!isAxiosError(error)) throw error;
      if (stop?.aborted === true) {
        return { kind: "noAnswer", reason: "the run was stopped", isStopped: true };
      }
      return this.#failed(error);
    }
  }

  #failed(error: { code?: string; cause?: unknown; message: string }): ErpHttpAnswer {
    const code = error.code ?? "no code";
    if (neverConnected.test(code) || connectingCalls.has(syscallOf(error.cause))) {
      throw new UnavailableError(`The ERP cannot be reached (${code}); check ERP_URL.`, {
        cause: error,
      });
    }
    const reason = code === "ERR_CANCELED" ? `no answer in ${String(this.#timeoutMs)} ms` : code;
    return { kind: "noAnswer", reason, isStopped: false };
  }
}

function syscallOf(cause: unknown): string {
  const syscall = (cause as { syscall?: unknown } | undefined)?.syscall;
  return typeof syscall === "string" ? syscall : "";
}

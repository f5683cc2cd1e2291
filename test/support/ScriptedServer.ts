import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ScriptedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What the server does with a request: it answers, cuts the line, or says nothing at all. */
export type ScriptedAnswer =
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | "reset"
  | "silence";

/** Told how many requests came before, so that a story reads: first 429, then 200. */
export type Script = (
  request: ScriptedRequest,
  before: number,
) => ScriptedAnswer | Promise<ScriptedAnswer>;

/** A real HTTP server on a free port that answers as a test says, and keeps what it was asked. */
export class ScriptedServer {
  readonly requests: ScriptedRequest[] = [];
  /** Decides about each request in turn. */
  answer: Script;
  readonly #server: Server;
  #port = 0;

  private constructor(answer: Script) {
    this.answer = answer;
    this.#server = createServer((request, response) => {
      void this.#handle(request, response);
    });
  }

  static async start(answer: Script = () => ({ status: 500 })): Promise<ScriptedServer> {
    const scripted = new ScriptedServer(answer);
    scripted.#server.listen(0, "127.0.0.1");
    await once(scripted.#server, "listening");
    scripted.#port = (scripted.#server.address() as AddressInfo).port;
    return scripted;
  }

  /** Stays the same when the server is stopped: then nothing answers there. */
  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const { method = "GET", url = "/", headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(parts).toString() };
    this.requests.push(request);
    const answer = await this.answer(request, this.requests.length - 1);
    if (answer === "silence") return;
    if (answer === "reset") {
      incoming.socket.destroy();
      return;
    }
    outgoing
      .writeHead(answer.status, { "Content-Type": "application/json", ...answer.headers })
      .end(answer.body);
  }
}

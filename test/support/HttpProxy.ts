import { once } from "node:events";
import {
  createServer,
  request as sendRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What happens to a request: it goes through, it never arrives, or it is done and nobody hears of it,
 * the connection being cut or staying as it is.
 */
export type ProxyAction = "forward" | "refuse" | "dropAnswer" | "keepAnswer";

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Status and body as the server gave them; absent while there are none. */
  answer?: string;
}

const tableEndpoint = /TableEndpoint=(http:\/\/[^/]+)\//;

/** A wire that can be cut: an HTTP proxy in front of a real server, which keeps what went through. */
export class HttpProxy {
  readonly requests: ProxiedRequest[] = [];
  /** Decides about each request in turn; a promise holds the request back until it settles. */
  decide: (request: ProxiedRequest) => ProxyAction | Promise<ProxyAction> = () => "forward";
  readonly #server: Server;
  readonly #target: URL;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      void this.#handle(request, response);
    });
  }

  /** @param target origin of the real server */
  static async start(target: string): Promise<HttpProxy> {
    const proxy = new HttpProxy(new URL(target));
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** In front of the Table storage of a connection string. */
  static storage(connection: string): Promise<HttpProxy> {
    return HttpProxy.start(tableEndpoint.exec(connection)?.[1] ?? "");
  }

  /** The connection string with this proxy on the way to its Table storage. */
  within(connection: string): string {
    const endpoint = `TableEndpoint=http://127.0.0.1:${String(this.port)}/`;
    return connection.replace(tableEndpoint, endpoint);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const { method = "GET", url: path = "/", headers } = incoming;
    const request: ProxiedRequest = { method, path, headers, body: body.toString() };
    this.requests.push(request);
    const action = await this.decide(request);
    if (action === "refuse") {
      incoming.socket.destroy();
      return;
    }
    const { hostname, port } = this.#target;
    const forwarded = sendRequest({ hostname, port, method, path, headers, agent: false });
    forwarded.end(body);
    try {
      const [answer] = (await once(forwarded, "response")) as [IncomingMessage];
      const answered: Buffer[] = [];
      for await (const part of answer) answered.push(part as Buffer);
      request.answer = [`HTTP/1.1 ${String(answer.statusCode)}`, ...answered].join("\n");
      if (action === "keepAnswer") return;
      if (action === "dropAnswer") {
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(answered));
    } catch {
      incoming.socket.destroy();
    }
  }
}

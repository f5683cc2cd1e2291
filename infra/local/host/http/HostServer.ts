import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isPortInUse, portInUse } from "../../command/portInUse";
import type { Host } from "../Host";
import { handleAdmin } from "./handleAdmin";
import { HostKeys } from "./HostKeys";
import { readBody, toHttpData, writeHttpData } from "./httpMessages";
import { splitPath } from "./RouteTable";

/** Serves the app's HTTP routes and the host's own /admin endpoints on the loopback address. */
export class HostServer {
  readonly #host: Host;
  readonly #keys: HostKeys;
  readonly #server: Server;

  constructor(host: Host, keys: { readonly functionKey: string; readonly masterKey: string }) {
    this.#host = host;
    this.#keys = new HostKeys(keys);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        host.writeLine("error", "host", `request failed: ${String(error)}`);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
  }

  /** @returns the port, which the system chose if 0 was asked for. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error) => {
        reject(isPortInUse(error) ? portInUse(port) : error);
      });
      this.#server.listen(port, "127.0.0.1", resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = readUrl(request);
    const path = url === undefined ? undefined : decodeSegments(url.pathname);
    if (url === undefined || path === undefined) {
      response.writeHead(400).end();
      return;
    }
    if (path[0]?.toLowerCase() === "admin") {
      if (this.#keys.allows(request, url, "admin")) {
        const body = await readBody(request);
        if (body === undefined) {
          response.writeHead(413).end();
          return;
        }
        const answer = handleAdmin(this.#host, { method: request.method ?? "GET", path, body });
        response.writeHead(answer.status, { "content-type": "application/json" });
        response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
      } else response.writeHead(401).end();
      return;
    }
    await this.#callFunction(request, response, { url, path });
  }

  async #callFunction(
    request: IncomingMessage,
    response: ServerResponse,
    target: { readonly url: URL; readonly path: readonly string[] },
  ): Promise<void> {
    const match = this.#host.routes.match(request.method ?? "GET", target.path);
    if (match === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (!this.#keys.allows(request, target.url, match.trigger.authLevel)) {
      response.writeHead(401).end();
      return;
    }
    const body = await readBody(request);
    if (body === undefined) {
      response.writeHead(413).end();
      return;
    }
    const http = toHttpData({ request, url: target.url, params: match.params, body });
    const traceParent = request.headers["traceparent"];
    const invocation = this.#host.invoker.invoke(match.target, {
      data: { http },
      ...(typeof traceParent === "string" ? { traceParent } : {}),
    });
    try {
      writeHttpData(response, (await invocation.response).returnValue);
    } catch {
      // The invoker has logged it; the caller learns no detail, as on the platform.
      response.writeHead(500).end();
    }
  }
}

/** @returns undefined for a target or a Host header that makes no URL. */
function readUrl(request: IncomingMessage): URL | undefined {
  const target = request.url ?? "/";
  const origin = `http://${request.headers.host ?? "localhost"}`;
  // A path that begins with two slashes would otherwise be read as another server's name.
  const text = target.startsWith("/") ? `${origin}${target}` : target;
  return URL.canParse(text) ? new URL(text) : undefined;
}

function decodeSegments(pathname: string): string[] | undefined {
  try {
    return splitPath(pathname).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

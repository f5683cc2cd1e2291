import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What the server answers; `drop` ends the connection without an answer. */
export type ScriptedAnswer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | "drop";

/** Told how many requests came before, so that a story reads: first 429, then 200. */
export type Script = (
  request: SeenRequest,
  before: number,
) => ScriptedAnswer | Promise<ScriptedAnswer>;

export interface ScriptedServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function answer(response: ServerResponse, scripted: ScriptedAnswer): void {
  if (scripted === "drop") {
    response.destroy();
    return;
  }
  response.writeHead(scripted.status, { "Content-Type": "application/json", ...scripted.headers });
  response.end(scripted.body ?? "{}");
}

/** A real HTTP server on a free port that plays a script. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const { method = "", url = "", headers } = request;
      const seen = { method, url, headers, body };
      requests.push(seen);
      answer(response, await script(seen, requests.length - 1));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

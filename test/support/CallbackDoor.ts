import { HttpRequest, InvocationContext, output } from "@azure/functions";
import type { App } from "../../lib/app/composeApp";
import { routes } from "../../lib/app/http/routes";
import { serveRoute } from "../../lib/app/http/serveRoute";
import { ScriptedServer, type ScriptedAnswer, type ScriptedRequest } from "./ScriptedServer";

const queue = output.storageQueue({ queueName: "runs", connection: "AzureWebJobsStorage" });

async function serve(app: App, { method, url, headers, body }: ScriptedRequest) {
  const address = new URL(url, "http://localhost");
  const request = new HttpRequest({
    method: method,
    url: address.toString(),
    query: Object.fromEntries(address.searchParams),
    headers: headers as Record<string, string>,
    ...(body !== "" && { body: { string: body } }),
  });
  const context = new InvocationContext({ logHandler: () => undefined });
  const handler = serveRoute(routes["operation-callback"], () => app, queue);
  const answer = await handler(request, context);
  const text = typeof answer.body === "string" ? answer.body : "";
  return { status: answer.status ?? 0, body: text } satisfies ScriptedAnswer;
}

/** The callback's own door to the world, so that an app in this process can be called over HTTP. */
export class CallbackDoor {
  readonly #server: ScriptedServer;

  private constructor(server: ScriptedServer) {
    this.#server = server;
  }

  static async start(): Promise<CallbackDoor> {
    return new CallbackDoor(await ScriptedServer.start(() => ({ status: 503 })));
  }

  close(): Promise<void> {
    return this.#server.stop();
  }

  /** `CALLBACK_URL` */
  get url(): string {
    return `${this.#server.url}/api/background-operations/callback`;
  }

  /** Whose callback it is. */
  leadTo(app: App): void {
    this.#server.answer = (request) => serve(app, request);
  }
}

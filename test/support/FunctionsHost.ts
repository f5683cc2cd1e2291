import type { FastifyInstance } from "fastify";
import type { AddressInfo } from "node:net";
import { eventually } from "./eventually";
import { projectFolder } from "./projectFiles";
import type { SmallTwin } from "./SmallTwin";
import { startIdentity } from "./StageProcess";
import { ProjectProcess } from "./TwinProcess";

/** The keys that the host takes. */
export const localKeys = {
  functionKey: "the-function-key",
  masterKey: "the-master-key",
};
const { functionKey, masterKey } = localKeys;
/** No tick comes by itself. */
const never = "0 0 0 1 1 *";

export interface Asked {
  readonly body?: unknown;
  /** The body as it stands, in place of `body`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the right one. */
  readonly key?: string | null;
}

export interface Answered {
  readonly status: number;
  readonly location: string | null;
  readonly type: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The app's functions under the local host, as a process of its own, over a small twin. */
export class FunctionsHost {
  readonly #process: ProjectProcess;
  readonly #identity: FastifyInstance;
  readonly #url: string;

  private constructor(process: ProjectProcess, identity: FastifyInstance, url: string) {
    this.#process = process;
    this.#identity = identity;
    this.#url = url;
  }

  static async start(
    twin: SmallTwin,
    changes: Readonly<Record<string, string>> = {},
  ): Promise<FunctionsHost> {
    const identity = await startIdentity();
    const { port } = identity.server.address() as AddressInfo;
    const variables = twin.variables(changes);
    const host = new ProjectProcess(
      "infra/local/host/main.js",
      ["--port", "0", "--paused", "--app", projectFolder],
      {
        PATH: process.env["PATH"],
        ...variables,
        CREATE_LINES_SCHEDULE: never,
        BUNDLE_SCHEDULE: never,
        CALCULATE_SCHEDULE: never,
        SEND_SCHEDULE: never,
        RECONCILE_SCHEDULE: never,
        IDENTITY_ENDPOINT: `http://127.0.0.1:${String(port)}/msi/token`,
        IDENTITY_HEADER: "header",
        LOCAL_FUNCTION_KEY: functionKey,
        LOCAL_MASTER_KEY: masterKey,
      },
    );
    await host.said("listening on ");
    const url = /listening on (http:\/\/\S+)/.exec(host.output)?.[1];
    if (url === undefined) throw new Error(host.output);
    return new FunctionsHost(host, identity, url);
  }

  /** All that the process wrote. */
  get output(): string {
    return this.#process.output;
  }

  /** A route as a webhook of Dataverse is registered for it (DATAVERSE.md 1.4). */
  webhook(path: string): { readonly url: string; readonly authentication: object } {
    const authentication = { type: "WebhookKey", value: functionKey };
    return { url: `${this.#url}${path}`, authentication };
  }

  /** Tells it to end, as a person or the platform does; the code with which it ended. */
  async stop(signal: "SIGINT" | "SIGTERM" = "SIGINT"): Promise<unknown> {
    this.#process.interrupt(signal);
    const { code } = await this.#process.ended();
    await this.#identity.close();
    return code;
  }

  /** True once it takes nothing new on, because it was told to end. */
  async isDraining(): Promise<boolean> {
    const { body } = await this.ask("GET", "/admin/host/drain/status", { key: masterKey });
    return body["state"] !== "Disabled";
  }

  /** A request as a user sends it, its JSON answer. */
  async ask(
    method: string,
    path: string,
    { body, text, headers, key = functionKey }: Asked = {},
  ): Promise<Answered> {
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(key !== null && { "x-functions-key": key }),
        ...(sent !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
    });
    const answered = await answer.text();
    return {
      status: answer.status,
      location: answer.headers.get("location"),
      type: answer.headers.get("content-type"),
      body: answered === "" ? {} : (JSON.parse(answered) as Record<string, unknown>),
    };
  }

  /** The run behind an answer's Location, once it has ended. */
  ended({ location }: Pick<Answered, "location">): Promise<Answered["body"]> {
    return eventually(async () => {
      const { body } = await this.ask("GET", location ?? "");
      return typeof body["endedOn"] === "string" ? body : undefined;
    });
  }

  /** Makes a timer fire now; resolves once it has begun. */
  async fire(name: string): Promise<void> {
    const answer = await this.ask("POST", `/admin/functions/${name}`, {
      body: { input: "" },
      key: masterKey,
    });
    if (answer.status !== 202) throw new Error(`${name}: ${String(answer.status)}`);
  }
}

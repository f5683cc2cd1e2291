import { request as httpRequest } from "node:http";
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from "../../../../../infra/local/dataverse/createEmulator";
import { unlimitedRole } from "../../../../../infra/local/dataverse/security/roles";
import { team, users } from "../../../../../infra/local/dataverse/seed/seedData";
import { createToken } from "../../../../../infra/local/identity/token";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The JSON body; an empty object where there is none. */
  readonly json: Record<string, unknown>;
  readonly errorCode: string | undefined;
  readonly errorMessage: string;
}

export interface Call {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An emulator on a free port and a client that speaks to it over HTTP. */
export class EmulatorClient {
  readonly emulator: Emulator;
  readonly origin: string;
  #token: string;

  private constructor(emulator: Emulator, origin: string) {
    this.emulator = emulator;
    this.origin = origin;
    this.#token = tokenOf(origin, users[0]?.objectId ?? "");
  }

  /** Everyone holds every privilege, so that tests of other things need not think of roles. */
  static async start(options: Partial<EmulatorOptions> = {}): Promise<EmulatorClient> {
    const client = await EmulatorClient.withRoles(options);
    await client.allowEverything();
    return client;
  }

  /** An emulator whose users hold the roles that they are seeded with. */
  static async withRoles(options: Partial<EmulatorOptions> = {}): Promise<EmulatorClient> {
    const emulator = createEmulator({ databasePath: ":memory:", ...options });
    return new EmulatorClient(emulator, await emulator.listen(0));
  }

  /** Gives everyone every privilege; a reset takes it back. */
  async allowEverything(): Promise<void> {
    for (const { id, roles } of [...users, team]) {
      await this.admin("POST", "roles", { user: id, roles: [...roles, unlimitedRole] });
    }
  }

  /** Puts the emulator back to its start, where everyone holds every privilege. */
  async reset(): Promise<void> {
    await this.admin("POST", "reset");
    await this.allowEverything();
  }

  get root(): string {
    return `${this.origin}/api/data/v9.2`;
  }

  get authorization(): string {
    return `Bearer ${this.#token}`;
  }

  /** From now on requests carry the token of the user with this Entra object id. */
  actAs(objectId: string): void {
    this.#token = tokenOf(this.origin, objectId);
  }

  async close(): Promise<void> {
    await this.emulator.close();
  }

  /** Sends a request to a path below the service root. Objects are sent as JSON, texts as they are. */
  async send(method: string, path: string, call: Call = {}): Promise<Answer> {
    const { body } = call;
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    return this.raw(method, `/api/data/v9.2/${path}`, {
      ...(text === undefined ? {} : { body: text }),
      headers: {
        Authorization: this.authorization,
        "Content-Type": "application/json",
        ...call.headers,
      },
    });
  }

  /** Sends a request as it is, without a token. */
  async raw(method: string, path: string, call: Call = {}): Promise<Answer> {
    const { status, headers, text } = await exchange(`${this.origin}${path}`, {
      method,
      headers: call.headers ?? {},
      body: typeof call.body === "string" ? call.body : undefined,
    });
    const json = parseJson(text);
    const error = json["error"] as { code?: string; message?: string } | undefined;
    return {
      status,
      headers,
      text,
      json,
      errorCode: error?.code,
      errorMessage: error?.message ?? "",
    };
  }

  /** A call of the emulator's own endpoints that must succeed. */
  async admin(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await this.raw(method, `/_emulator/${path}`, {
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status >= 400) {
      throw new Error(`${method} ${path} answered ${String(answer.status)}: ${answer.text}`);
    }
    return answer.json;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("GET", path, { headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("POST", path, { body, headers });
  }

  patch(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("PATCH", path, { body, headers });
  }

  delete(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("DELETE", path, { headers });
  }

  /** Creates a row that must succeed and gives its id. */
  async create(set: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.post(set, body, headers);
    const entityId = answer.headers["odata-entityid"];
    const id = /\(([0-9a-f-]{36})\)$/.exec(typeof entityId === "string" ? entityId : "")?.[1];
    if (answer.status !== 204 || id === undefined) {
      throw new Error(`POST ${set} answered ${String(answer.status)}: ${answer.text}`);
    }
    return id;
  }

  /** Sends a batch given line by line and gives its answer. */
  batch(lines: readonly string[], headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("POST", "$batch", {
      body: lines.join("\r\n"),
      headers: { "Content-Type": "multipart/mixed; boundary=b", ...headers },
    });
  }
}

/** A token for the emulator of the user with this Entra object id. */
export function tokenOf(audience: string, objectId: string, lifetimeSeconds = 3_600): string {
  const exp = Math.floor(Date.now() / 1_000) + lifetimeSeconds;
  return createToken({ aud: audience, exp, oid: objectId });
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

interface Exchange {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

function exchange(
  url: string,
  options: Exchange,
): Promise<Pick<Answer, "status" | "headers" | "text">> {
  return new Promise((resolve, reject) => {
    const { method, headers } = options;
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(options.body);
  });
}

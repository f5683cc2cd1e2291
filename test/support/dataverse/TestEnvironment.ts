import type { TokenCredential } from "@azure/identity";
import {
  createEmulator,
  type EmulatorOptions,
} from "../../../infra/local/dataverse/createEmulator";
import { currencies, seedIds, units, users } from "../../../infra/local/dataverse/seed/seedData";
import { createToken } from "../../../infra/local/identity/token";
import { systemClock } from "../../../lib/adapters/clock/systemClock";
import {
  createDataverseStores,
  type DataverseStores,
} from "../../../lib/adapters/dataverse/createDataverseStores";
import { createDataverseClient } from "../../../lib/adapters/dataverse/http/createDataverseClient";
import { isJsonObject, parseJson, type JsonObject } from "../../../lib/adapters/dataverse/json";
import type { Clock } from "../../../lib/ports/clock";
import { patientBreaker } from "../patientBreaker";
import { RecordingTelemetry } from "../RecordingTelemetry";

const tokenLifetimeSeconds = 3_600;

function userToken(origin: string, objectId: string): string {
  const exp = Math.floor(Date.now() / 1_000) + tokenLifetimeSeconds;
  return createToken({ aud: origin, oid: objectId, exp });
}

export interface StoresOptions {
  readonly pageLines?: number;
  readonly batchOperations?: number;
  readonly clock?: Clock;
  readonly erpCustomerColumn?: string;
  readonly erpContactColumn?: string;
  /** Where to send requests, in place of the environment itself. */
  readonly url?: string;
}

/** A Dataverse environment on a free port, an administrator who prepares it, and our stores on it. */
export class TestEnvironment {
  readonly origin: string;
  readonly telemetry = new RecordingTelemetry();
  readonly #close: () => Promise<void>;

  private constructor(origin: string, close: () => Promise<void>) {
    this.origin = origin;
    this.#close = close;
  }

  static async start(options: Partial<EmulatorOptions> = {}): Promise<TestEnvironment> {
    const emulator = createEmulator({ databasePath: ":memory:", ...options });
    return new TestEnvironment(await emulator.listen(0), () => emulator.close());
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** Tokens of the application user. */
  applicationCredential(): TokenCredential {
    const user = users.find((one) => one.id === seedIds.applicationUser);
    return {
      getToken: () =>
        Promise.resolve({
          token: userToken(this.origin, user?.objectId ?? ""),
          expiresOnTimestamp: Date.now() + tokenLifetimeSeconds * 1_000,
        }),
    };
  }

  /** The stores as the application user has them. */
  stores(options: StoresOptions = {}): DataverseStores {
    const client = createDataverseClient({
      url: options.url ?? this.origin,
      credential: this.applicationCredential(),
      clock: options.clock ?? systemClock,
      telemetry: this.telemetry,
      breaker: patientBreaker,
    });
    return createDataverseStores(client.forRun({ correlationId: "run-1" }), {
      batchOperations: options.batchOperations ?? 100,
      pageLines: options.pageLines ?? 500,
      erpCustomerColumn: options.erpCustomerColumn ?? "accountnumber",
      erpContactColumn: options.erpContactColumn ?? "externaluseridentifier",
    });
  }

  /** A request of the administrator's. Throws on a refusal. */
  async api(method: string, path: string, body?: JsonObject): Promise<JsonObject> {
    const administrator = users.find((one) => one.id === seedIds.administrator);
    const answer = await fetch(`${this.origin}/api/data/v9.2/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${userToken(this.origin, administrator?.objectId ?? "")}`,
        "Content-Type": "application/json",
        ...(method === "PATCH" ? { "If-Match": "*" } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${text}`);
    const json = text === "" ? {} : parseJson(text);
    return isJsonObject(json) ? json : {};
  }

  /** The rows of an OData query, read as the administrator. */
  async rows(path: string): Promise<readonly JsonObject[]> {
    const { value } = (await this.api("GET", path)) as { value: JsonObject[] };
    return value;
  }

  /** A call of the emulator's own endpoints. */
  async admin(path: string, body?: JsonObject): Promise<JsonObject> {
    const answer = await fetch(`${this.origin}/_emulator/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${String(answer.status)} ${text}`);
    return text === "" ? {} : (JSON.parse(text) as JsonObject);
  }
}

/** Requests that the environment has answered so far, as its own log counts them. */
export async function requestCount(environment: TestEnvironment): Promise<number> {
  const { total } = (await environment.admin("log")) as { total: { requests: number } };
  return total.requests;
}

/** Id of a currency that every environment has. */
export function currencyId(code: string): string {
  const currency = currencies.find((one) => one.code === code);
  if (currency === undefined) throw new Error(`no currency ${code}`);
  return currency.id;
}

/** Id of the unit that every environment has. */
export function unitId(): string {
  return units[0].id;
}

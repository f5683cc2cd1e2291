import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ManagedProcess } from "../../local/launcher/ManagedProcess";
import { storageConnectionString } from "../../local/storage/azuriteCommand";
import type { RoundPlan } from "../plan/RoundPlan";
import type { ChaosPorts } from "./ChaosPorts";
import { Identities, identityHeader } from "./Identities";
import { erpApiKey, startDataverse, startErp, startStorage } from "./parts";
import { demand, send } from "./send";
import { goOn, suspend } from "./suspended";
import { writeTrade } from "./writeTrade";

type Part = "dataverse" | "erp";

/** How the emulators stand, beside their data: told anew after a restart. */
interface EmulatorState {
  switches: Readonly<object>;
  schema: Readonly<object>;
  erpSettings: Readonly<object>;
  clockAheadSeconds: number;
}

const secondsAfterLoad = 60;

/** A fault as an emulator lists it. */
interface StruckRule {
  readonly name?: string;
  readonly fired: number;
}

/** A part of the world is gone: that is the breaker's own trouble, and tells nothing of the app. */
export class PartLostError extends Error {}

/** Nobody's timer ticks by itself. */
const never = "0 0 0 1 1 *";

/** Everything that the workers talk to: one of each for all rounds, every round with data of its own. */
export class World {
  readonly #ports: ChaosPorts;
  readonly #folder: string;
  readonly #identities = new Identities();
  readonly #storage: ManagedProcess;
  readonly #parts: Record<Part, ManagedProcess>;
  readonly #state: EmulatorState;
  readonly #struck: string[] = [];
  /** Rejects with a sentence when a part ends that nobody stopped: no round says anything after that. */
  readonly lost: Promise<never>;
  readonly #stopped = new Set<ManagedProcess>();
  #lose: (reason: PartLostError) => void = () => undefined;
  #storageAheadSeconds = 0;
  #restarting: Promise<void> = Promise.resolve();

  private constructor(
    started: { readonly storage: ManagedProcess; readonly parts: Record<Part, ManagedProcess> },
    place: { readonly ports: ChaosPorts; readonly folder: string },
  ) {
    this.#storage = started.storage;
    this.#parts = started.parts;
    this.#ports = place.ports;
    this.#folder = place.folder;
    this.lost = new Promise((_, reject) => (this.#lose = reject));
    // Between two rounds nobody waits for it.
    this.lost.catch(() => undefined);
    for (const part of [started.storage, ...Object.values(started.parts)]) this.#watch(part);
    this.#state = { switches: {}, schema: {}, erpSettings: {}, clockAheadSeconds: 0 };
  }

  static async start(ports: ChaosPorts, folder: string): Promise<World> {
    const [storage, dataverse, erp] = await Promise.all([
      startStorage(ports, folder),
      startDataverse(ports.dataverse, folder, 0),
      startErp(ports.erp, folder),
    ]);
    return new World({ storage, parts: { dataverse, erp } }, { ports, folder });
  }

  #watch(part: ManagedProcess): void {
    void part.ended.then((how) => {
      if (!this.#stopped.has(part))
        this.#lose(new PartLostError(`${part.name} ended by itself (${how})`));
    });
  }

  #stop(part: ManagedProcess): Promise<boolean> {
    this.#stopped.add(part);
    return part.stop();
  }

  get dataverseUrl(): string {
    return `http://127.0.0.1:${String(this.#ports.dataverse)}`;
  }

  get #erpUrl(): string {
    return `http://127.0.0.1:${String(this.#ports.erp)}`;
  }

  /** The settings of a round as the app's process, and the checker, take them. */
  async settingsOf(plan: RoundPlan, prefix: string): Promise<Record<string, string>> {
    const { blob, queue, table } = this.#ports;
    return {
      PATH: process.env["PATH"] ?? "",
      AzureWebJobsStorage: storageConnectionString({ blob, queue, table }),
      DATAVERSE_URL: this.dataverseUrl,
      ERP_URL: this.#erpUrl,
      ERP_API_KEY: erpApiKey,
      IDENTITY_ENDPOINT: await this.#identities.endpoint(plan.tokenSeconds),
      IDENTITY_HEADER: identityHeader,
      INVOICE_FROM: "1900-01-01",
      INVOICE_ORDER_STATES: "Fulfilled,Active",
      BUNDLE_QUIET_MINUTES: "0",
      ERP_SETTLE_SECONDS: "5",
      ERP_TIMEOUT_SECONDS: "5",
      SENDING_TIMEOUT_MINUTES: "1",
      SKIP_LIMIT: "100000",
      TABLE_PREFIX: prefix,
      RUN_QUEUE: `runs-${prefix}`,
      CHUNK_QUEUE: `chunks-${prefix}`,
      STAGE_STALL_MINUTES: "1",
      CREATE_LINES_SCHEDULE: never,
      BUNDLE_SCHEDULE: never,
      CALCULATE_SCHEDULE: never,
      SEND_SCHEDULE: never,
      RECONCILE_SCHEDULE: never,
      ...plan.settings,
    };
  }

  /** A round's own data and nothing else, no fault left over. */
  async prepare(plan: RoundPlan, erpSettings: Readonly<object>, schema: Readonly<object>) {
    await demand(`${this.dataverseUrl}/_emulator/reset`, { method: "POST" });
    await demand(`${this.#erpUrl}/_erp/reset`, { method: "POST" });
    const directory = join(this.#folder, "trade");
    writeTrade(directory, plan.trade);
    const body = { directory };
    await demand(`${this.dataverseUrl}/_emulator/load`, { method: "POST", body });
    Object.assign(this.#state, { switches: plan.switches, schema, erpSettings });
    // Times are whole seconds: nothing of a storm is to fall into the second of the load.
    this.#state.clockAheadSeconds = secondsAfterLoad;
    await this.#tellDataverse();
    await this.#tellErp();
  }

  /** A fault at Dataverse or at the ERP; none where that part is just away. */
  async addFault(part: Part, name: string, rule: Readonly<object>): Promise<void> {
    await send(this.#faultsUrl(part), { method: "POST", body: { name, ...rule } });
  }

  /** Nothing goes wrong any more, and who waited goes on. */
  async calm(): Promise<void> {
    await this.#restarting;
    for (const part of ["dataverse", "erp"] as const) {
      await this.#countFaults(part);
      await demand(this.#faultsUrl(part), { method: "DELETE" });
    }
  }

  /** Takes over which faults struck, by name, since it was last asked. */
  takeStruck(): readonly string[] {
    return this.#struck.splice(0);
  }

  #faultsUrl(part: Part): string {
    return part === "dataverse"
      ? `${this.dataverseUrl}/_emulator/faults`
      : `${this.#erpUrl}/_erp/faults`;
  }

  /** A restarted part forgets its faults, so they are counted before. */
  async #countFaults(part: Part): Promise<void> {
    const { body } = await send(this.#faultsUrl(part), { method: "GET" });
    const rules = Array.isArray(body["rules"]) ? (body["rules"] as readonly StruckRule[]) : [];
    for (const { name = "", fired } of rules) {
      for (let times = 0; times < fired; times += 1) this.#struck.push(name);
    }
  }

  /** Stops a part between two requests and starts it over the same file; one at a time. */
  restart(part: Part): Promise<void> {
    this.#restarting = this.#restarting.then(() => this.#restart(part));
    return this.#restarting;
  }

  async #restart(part: Part): Promise<void> {
    await this.#countFaults(part);
    await this.#stop(this.#parts[part]);
    if (part === "dataverse") {
      this.#parts.dataverse = await startDataverse(
        this.#ports.dataverse,
        this.#folder,
        this.#state.clockAheadSeconds,
      );
      await this.#tellDataverse();
    } else {
      this.#parts.erp = await startErp(this.#ports.erp, this.#folder);
      await this.#tellErp();
    }
    this.#watch(this.#parts[part]);
  }

  async pauseStorage(forMs: number): Promise<void> {
    suspend(this.#storage);
    await sleep(forMs);
    goOn(this.#storage);
  }

  /** Lets time pass in storage, whose clock never goes back: leases end, and messages are seen again. */
  async passStorageTime(seconds: number): Promise<void> {
    this.#storageAheadSeconds += seconds;
    await this.#storage.ask(`clock ${String(this.#storageAheadSeconds)}`);
  }

  /** Lets time pass in Dataverse, while it is there. */
  passTime(seconds: number): Promise<void> {
    this.#restarting = this.#restarting.then(() => this.#passTime(seconds));
    return this.#restarting;
  }

  async #passTime(seconds: number): Promise<void> {
    this.#state.clockAheadSeconds += seconds;
    const body = { offsetSeconds: this.#state.clockAheadSeconds };
    await demand(`${this.dataverseUrl}/_emulator/clock`, { method: "POST", body });
  }

  async stop(): Promise<void> {
    goOn(this.#storage);
    await this.#restarting.catch(() => undefined);
    const parts = [this.#storage, ...Object.values(this.#parts)];
    await Promise.all([this.#identities.close(), ...parts.map((part) => this.#stop(part))]);
  }

  async #tellDataverse(): Promise<void> {
    const { switches, schema, clockAheadSeconds } = this.#state;
    const tell = (what: string, body: object) =>
      demand(`${this.dataverseUrl}/_emulator/${what}`, { method: "POST", body });
    await tell("switches", switches);
    await tell("clock", { offsetSeconds: clockAheadSeconds });
    if (Object.keys(schema).length > 0) await tell("schema", schema);
  }

  async #tellErp(): Promise<void> {
    await demand(`${this.#erpUrl}/_erp/settings`, {
      method: "POST",
      body: this.#state.erpSettings,
    });
  }
}

import { performance } from "node:perf_hooks";
import { FaultBook } from "./faults/FaultBook";
import { BackgroundOperations } from "./background/BackgroundOperations";
import { RequestLog } from "./http/RequestLog";
import type { FailedChangeSetShape } from "./http/batch/writeBatch";
import { RetryAfterWatch } from "./limits/RetryAfterWatch";
import { ServiceLimits, unlimited } from "./limits/ServiceLimits";
import { CustomApiBook } from "./messages/CustomApiBook";
import { buildModel, type ModelOptions } from "./model/buildModel";
import type { Model } from "./model/types";
import type { Rounding } from "./pricing/rounding";
import { seedDatabase } from "./seed/seedDatabase";
import { RoleBook } from "./security/RoleBook";
import { switchDefaults, type Switches } from "./Switches";
import { applyKey, createSchema } from "./store/createSchema";
import { openDatabase, type Database } from "./store/openDatabase";
import { Snapshots } from "./store/Snapshots";
import { sequentialIds } from "./store/sequentialId";
import { WebhookSteps } from "./webhooks/WebhookSteps";
import { ReferenceData } from "./writes/ReferenceData";
import type { Writer } from "./writes/Writer";

export interface EnvironmentOptions {
  /** A file, or `:memory:`. */
  readonly databasePath: string;
  readonly schema?: ModelOptions;
  readonly rounding?: Rounding;
  readonly failedChangeSetShape?: FailedChangeSetShape;
  readonly now?: () => Date;
}

/** One Dataverse environment: its data, its metadata, its settings and its request log. */
export class Environment {
  readonly db: Database;
  readonly log = new RequestLog();
  readonly roles: RoleBook;
  readonly limits = new ServiceLimits();
  readonly retryAfters = new RetryAfterWatch();
  readonly faults = new FaultBook(() => this.now());
  readonly customApis = new CustomApiBook();
  readonly background = new BackgroundOperations(this);
  readonly webhooks = new WebhookSteps(this);
  /** How far the environment's clock is ahead of the machine's, in milliseconds. */
  clockOffsetMs = 0;
  /** True while a data set is being loaded: nobody else reads or writes then. */
  loading = false;
  isClosed = false;
  readonly #started = performance.now();
  readonly #machineNow: () => Date;
  readonly #newId: () => Uint8Array;
  readonly #reference: ReferenceData;
  readonly #snapshots: Snapshots;
  readonly #snapshotSchemas = new Map<string, ModelOptions>();
  readonly #initialSchema: ModelOptions;
  readonly #initialSwitches: Switches;
  #switches: Switches;
  #schema: ModelOptions;
  #model: Model;

  constructor(options: EnvironmentOptions) {
    this.#initialSchema = options.schema ?? {};
    this.#schema = this.#initialSchema;
    this.#initialSwitches = {
      ...switchDefaults,
      rounding: options.rounding ?? switchDefaults.rounding,
      failedChangeSetShape: options.failedChangeSetShape ?? switchDefaults.failedChangeSetShape,
    };
    this.#switches = this.#initialSwitches;
    this.#model = this.#buildModel();
    this.#machineNow = options.now ?? (() => new Date());
    this.#newId = sequentialIds(() => this.now().getTime());
    this.db = openDatabase(options.databasePath);
    this.#snapshots = new Snapshots(this.db);
    this.roles = new RoleBook(this.db, () => this.#model);
    this.#reference = new ReferenceData(this.db);
    // Columns of a product schema that is hidden now must be there when it is shown.
    createSchema(this.db, buildModel(withoutHiding(this.#schema)));
    seedDatabase(this.writer);
    this.background.resume();
  }

  /** The machine's clock, which tokens go by. */
  machineNow(): Date {
    return this.#machineNow();
  }

  /** The environment's clock. */
  now(): Date {
    return new Date(this.#machineNow().getTime() + this.clockOffsetMs);
  }

  get model(): Model {
    return this.#model;
  }

  get writer(): Writer {
    return {
      db: this.db,
      model: this.#model,
      reference: this.#reference,
      rounding: this.#switches.rounding,
      closedInvoicesStay: !this.#switches.closedInvoiceWrites,
      now: () => this.now(),
      newId: this.#newId,
    };
  }

  /** Seconds since the environment was opened. */
  get uptimeSeconds(): number {
    return Math.round((performance.now() - this.#started) / 1_000);
  }

  /**
   * Changes which of the product's schema is there, for trying how a client meets an environment
   * without its tables or with a key that is not active. Throws the SQL engine's error when a key is
   * to be Active and rows break it.
   */
  changeSchema(options: ModelOptions): void {
    const schema = { ...this.#schema, ...options };
    for (const table of buildModel(withoutHiding(schema)).tables.values()) {
      for (const key of table.keys) {
        applyKey(this.db, table, key);
      }
    }
    this.#schema = schema;
    this.#model = this.#buildModel();
    this.#reference.clear();
    this.roles.clear();
  }

  get switches(): Switches {
    return this.#switches;
  }

  changeSwitches(change: Partial<Switches>): void {
    this.#switches = { ...this.#switches, ...change };
    this.#model = this.#buildModel();
  }

  hasSnapshot(name: string): boolean {
    return this.#snapshots.has(name);
  }

  /** Keeps a copy of all data, and of what schema is there, under the name. */
  snapshot(name: string): void {
    this.#snapshots.save(name);
    this.#snapshotSchemas.set(name, this.#schema);
  }

  /** Puts data and schema back to the copy. Faults, switches, limits and clock stay as they are. */
  restore(name: string): void {
    this.#replaceData(this.#snapshotSchemas.get(name) ?? {}, () => {
      this.#snapshots.copyBack(name);
    });
    this.background.resume();
  }

  /** Puts everything back to what a new environment is: data, schema, switches, faults, clock, log. */
  reset(): void {
    if (this.#switches !== this.#initialSwitches) {
      this.#switches = this.#initialSwitches;
      this.#model = this.#buildModel();
    }
    this.limits.change(unlimited);
    this.retryAfters.clear();
    this.faults.clear();
    this.customApis.clear();
    this.background.clear();
    this.webhooks.clear();
    this.clockOffsetMs = 0;
    this.log.reset();
    this.#replaceData(this.#initialSchema, () => {
      seedDatabase(this.writer);
    });
  }

  #buildModel(): Model {
    const { concurrencyOff } = this.#switches;
    return buildModel({ ...this.#schema, concurrencyOff });
  }

  #replaceData(schema: ModelOptions, fill: () => void): void {
    this.db.transaction(() => {
      this.#snapshots.empty();
      // While the tables are empty no row breaks a key that becomes active.
      if (this.#schema !== schema) {
        this.changeSchema({ alternateKeyStatus: {}, withoutProductSchema: false, ...schema });
        this.#schema = schema;
      }
      fill();
    });
    this.#reference.clear();
    this.roles.clear();
  }

  close(): void {
    this.isClosed = true;
    this.faults.clear();
    this.background.close();
    this.db.close();
  }
}

function withoutHiding(schema: ModelOptions): ModelOptions {
  return { ...schema, withoutProductSchema: false };
}

import { performance } from "node:perf_hooks";
import { RequestLog } from "./http/RequestLog";
import type { FailedChangeSetShape } from "./http/batch/writeBatch";
import { buildModel, type ModelOptions } from "./model/buildModel";
import type { Model } from "./model/types";
import type { Rounding } from "./pricing/rounding";
import { seedDatabase } from "./seed/seedDatabase";
import { applyKey, createSchema } from "./store/createSchema";
import { openDatabase, type Database } from "./store/openDatabase";
import { sequentialIds } from "./store/sequentialId";
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
  readonly failedChangeSetShape: FailedChangeSetShape;
  /** True while a data set is being loaded: nobody else reads or writes then. */
  loading = false;
  readonly #started = performance.now();
  readonly #rounding: Rounding;
  readonly #now: () => Date;
  readonly #newId: () => Uint8Array;
  readonly #reference: ReferenceData;
  #schema: ModelOptions;
  #model: Model;

  constructor(options: EnvironmentOptions) {
    this.#schema = options.schema ?? {};
    this.#model = buildModel(this.#schema);
    this.#rounding = options.rounding ?? "halfAway";
    this.failedChangeSetShape = options.failedChangeSetShape ?? "nested";
    this.#now = options.now ?? (() => new Date());
    this.#newId = sequentialIds(() => this.#now().getTime());
    this.db = openDatabase(options.databasePath);
    this.#reference = new ReferenceData(this.db);
    // Columns of a product schema that is hidden now must be there when it is shown.
    createSchema(this.db, buildModel(withoutHiding(this.#schema)));
    seedDatabase(this.writer);
  }

  get model(): Model {
    return this.#model;
  }

  get writer(): Writer {
    return {
      db: this.db,
      model: this.#model,
      reference: this.#reference,
      rounding: this.#rounding,
      now: this.#now,
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
    this.#model = buildModel(schema);
    this.#reference.clear();
  }

  close(): void {
    this.db.close();
  }
}

function withoutHiding(schema: ModelOptions): ModelOptions {
  return { ...schema, withoutProductSchema: false };
}

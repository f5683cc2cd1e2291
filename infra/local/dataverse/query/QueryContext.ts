import type { Model } from "../model/types";
import type { Database } from "../store/openDatabase";

/** What every query needs from its surroundings. */
export interface QueryContext {
  readonly db: Database;
  readonly model: Model;
  /** The service root without a slash at its end: `http://host:port/api/data/v9.2`. */
  readonly baseUrl: string;
  readonly now: () => Date;
}

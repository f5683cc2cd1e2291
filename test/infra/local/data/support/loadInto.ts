import { loadOrderData, type LoadCounts } from "../../../../../infra/local/data/loadDirectory";
import { Environment } from "../../../../../infra/local/dataverse/Environment";
import type { Row } from "../../../../../infra/local/dataverse/store/openDatabase";

const loadMoment = new Date("2026-05-06T07:08:09Z");

export interface LoadedStore {
  readonly counts: LoadCounts;
  readonly rows: (sql: string) => Record<string, unknown>[];
}

/** Loads the directory into a fresh environment in memory, shows it to `look` and closes it. */
export function loadInto(directory: string, look: (store: LoadedStore) => void): void {
  const environment = new Environment({ databasePath: ":memory:" });
  try {
    const { db, model } = environment;
    const counts = loadOrderData({ db, model }, directory, { now: loadMoment });
    look({ counts, rows: (sql) => db.all(sql).map(plain) });
  } finally {
    environment.close();
  }
}

/** Integers as numbers, so that expectations read well. */
function plain(row: Row): Record<string, unknown> {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === "bigint" ? Number(value) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

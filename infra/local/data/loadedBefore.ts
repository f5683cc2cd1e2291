import { CommandError } from "../command/CommandError";
import type { Database } from "../dataverse/store/openDatabase";
import { dataFiles } from "./dataSet";
import { fingerprintOf, readMarker } from "./LoadedMarker";
import type { LoadedMarker } from "./LoadedMarker";

/** A data set may be without order lines, or without orders. */
const loadedTables = ["salesorderdetail", "salesorder", "product", "account", "contact"];

/** Whether anything of a data set is in the emulator's store, which may be without tables yet. */
export function holdsData(db: Pick<Database, "get">): boolean {
  return loadedTables.some(
    (table) =>
      db.get("SELECT 1 FROM sqlite_master WHERE name = ?", [table]) !== undefined &&
      db.get(`SELECT 1 FROM ${table} LIMIT 1`) !== undefined,
  );
}

/** What a state that is loaded from the folder of a data set notes about it. */
export function markerOfFolder(directory: string): LoadedMarker {
  return { source: directory, fingerprint: fingerprintOf(directory, dataFiles) };
}

/**
 * What a state that holds data was loaded from, in words.
 * @param wanted what was asked for; undefined: to go on with whatever is there.
 * @throws CommandError unless the state was loaded from what is asked for, as it is now.
 */
export function sourceOfState(stateDirectory: string, wanted: LoadedMarker | undefined): string {
  const held = readMarker(stateDirectory);
  const source = held?.source ?? "orders of which nothing is noted";
  if (wanted === undefined) return source;
  if (source !== wanted.source) {
    throw new CommandError(
      `${stateDirectory} already holds ${source}; choose another --persist folder for ${wanted.source}.`,
    );
  }
  if (held?.fingerprint !== wanted.fingerprint) {
    throw new CommandError(
      `${source} has changed since ${stateDirectory} was loaded from it; leave out --data to go on ` +
        "with what was loaded, or choose another --persist folder.",
    );
  }
  return source;
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CommandError } from "../command/CommandError";
import { fetchFrom } from "../command/fetchFrom";
import { holdsData, markerOfFolder, sourceOfState } from "../data/loadedBefore";
import { writeMarker } from "../data/LoadedMarker";
import type { LoadedMarker } from "../data/LoadedMarker";
import { usualSample } from "../data/sample/SampleOptions";
import { describeSample } from "../data/sampleCommand";
import { writeSample } from "../data/writeSample";
import { databaseFile, openDatabase } from "../dataverse/store/openDatabase";
import type { DataverseReader } from "../summary/DataverseReader";
import type { DataChoice } from "./startOptions";

const countsSchema = z.object({ orderLines: z.number().int() });
const errorSchema = z.object({ error: z.union([z.string(), z.object({ message: z.string() })]) });
/** A large data set takes minutes. */
const loadedWithinInMs = 30 * 60_000;

export interface Loaded {
  /** One sentence on what was loaded. */
  readonly message: string;
  /** How many order lines were loaded now; 0 if they were there before. */
  readonly orderLines: number;
}

/**
 * Loads the data set, or a sample made for the purpose, into the Dataverse emulator; never a second
 * time over the same state.
 * @throws CommandError if the state holds other data, or the emulator refuses a file.
 */
export async function loadData(options: {
  readonly data: DataChoice | undefined;
  readonly stateDirectory: string;
  readonly dataverseUrl: string;
  readonly reader: DataverseReader;
}): Promise<Loaded> {
  const { data, stateDirectory, dataverseUrl, reader } = options;
  if (await showsData(reader)) {
    const asked = data === undefined ? undefined : markerOf(data);
    const source = sourceOfState(stateDirectory, asked);
    return { message: `Going on with ${source}, loaded before.`, orderLines: 0 };
  }
  const wanted = markerOf(data ?? usualSample);
  // Written first: a state that holds orders must always know whose they are.
  writeMarker(stateDirectory, wanted);
  const orderLines = await postLoad(dataverseUrl, makeData(data, stateDirectory));
  return { message: `Loaded ${wanted.source}: ${String(orderLines)} order lines.`, orderLines };
}

/** A data set may be without order lines, or without orders. */
async function showsData(reader: DataverseReader): Promise<boolean> {
  for (const set of ["salesorderdetails", "salesorders", "products", "accounts", "contacts"]) {
    if (await reader.any(`${set}?$select=createdon`)) return true;
  }
  return false;
}

/**
 * Refuses other data than what the state holds before anything is started.
 * @param stateDirectory of a twin that does not run.
 * @throws CommandError if the state holds other data than what is asked for.
 */
export function assertSameData(stateDirectory: string, data: DataChoice | undefined): void {
  const file = join(stateDirectory, "dataverse", databaseFile);
  if (data === undefined || !existsSync(file)) return;
  const store = openDatabase(file);
  try {
    if (holdsData(store)) sourceOfState(stateDirectory, markerOf(data));
  } finally {
    store.close();
  }
}

function markerOf(data: DataChoice): LoadedMarker {
  if ("directory" in data) return markerOfFolder(data.directory);
  return { source: describeSample(data) };
}

/** @returns the folder of the data set, which is written first if it is the sample. */
function makeData(data: DataChoice | undefined, stateDirectory: string): string {
  if (data !== undefined && "directory" in data) return data.directory;
  const directory = join(stateDirectory, "sample");
  writeSample(directory, data ?? usualSample);
  return directory;
}

async function postLoad(dataverseUrl: string, directory: string): Promise<number> {
  const answer = await fetchFrom("Dataverse emulator", `${dataverseUrl}/_emulator/load`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ directory }),
    signal: AbortSignal.timeout(loadedWithinInMs),
  });
  const text = await answer.text();
  if (!answer.ok) throw new CommandError(readError(text));
  return countsSchema.parse(JSON.parse(text)).orderLines;
}

function readError(text: string): string {
  try {
    const { error } = errorSchema.parse(JSON.parse(text));
    return typeof error === "string" ? error : error.message;
  } catch {
    return text.slice(0, 1_000);
  }
}

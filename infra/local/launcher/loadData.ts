import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CommandError } from "../command/CommandError";
import { writeSample } from "../data/writeSample";
import type { DataverseReader } from "../summary/DataverseReader";
import { usualSample } from "./startOptions";
import type { DataChoice } from "./startOptions";

const markerFile = "loaded.json";
const markerSchema = z.object({ source: z.string() });
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
  const marker = join(stateDirectory, markerFile);
  const loaded = existsSync(marker)
    ? markerSchema.parse(JSON.parse(readFileSync(marker, "utf8"))).source
    : undefined;
  const source = data === undefined && loaded !== undefined ? loaded : sourceOf(data);
  if (loaded !== undefined && loaded !== source) {
    throw new CommandError(
      `${stateDirectory} already holds ${loaded}; choose another --persist folder for ${source}.`,
    );
  }
  const present = await reader.any("salesorderdetails?$select=salesorderdetailid");
  let orderLines = 0;
  if (!present) {
    const directory = makeData(data, stateDirectory);
    orderLines = await postLoad(dataverseUrl, directory);
  }
  writeFileSync(marker, `${JSON.stringify({ source })}\n`);
  const message = present
    ? `Going on with ${source}, loaded before.`
    : `Loaded ${source}: ${String(orderLines)} order lines.`;
  return { message, orderLines };
}

function sourceOf(data: DataChoice = usualSample): string {
  if ("directory" in data) return data.directory;
  return `the sample of ${String(data.lines)} lines, seed ${String(data.seed)}`;
}

/** @returns the folder of the data set, which is written first if it is the sample. */
function makeData(data: DataChoice | undefined, stateDirectory: string): string {
  if (data !== undefined && "directory" in data) return data.directory;
  const directory = join(stateDirectory, "sample");
  writeSample(directory, data ?? usualSample);
  return directory;
}

async function postLoad(dataverseUrl: string, directory: string): Promise<number> {
  const answer = await fetch(`${dataverseUrl}/_emulator/load`, {
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

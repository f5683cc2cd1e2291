import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const markerFile = "loaded.json";
const markerSchema = z.object({ source: z.string(), fingerprint: z.string().optional() });

/** What a state was loaded from: in words, and for a directory a hash over its files. */
export type LoadedMarker = z.infer<typeof markerSchema>;

/** @returns undefined if there is none, or none that can be read. */
export function readMarker(stateDirectory: string): LoadedMarker | undefined {
  try {
    const text = readFileSync(join(stateDirectory, markerFile), "utf8");
    return markerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, whenever the process ends. */
export function writeMarker(stateDirectory: string, marker: LoadedMarker): void {
  const file = join(stateDirectory, markerFile);
  writeFileSync(`${file}.new`, `${JSON.stringify(marker)}\n`);
  renameSync(`${file}.new`, file);
}

/** SHA-256 over the contents of a directory's files, in the given order. */
export function fingerprintOf(directory: string, files: readonly string[]): string {
  const total = createHash("sha256");
  for (const file of files) {
    total.update(
      createHash("sha256")
        .update(readFileSync(join(directory, file)))
        .digest(),
    );
  }
  return total.digest("hex");
}

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { DataverseReader } from "../client/DataverseReader";
import { VerifyRefusal } from "../VerifyRefusal";
import { foreignTables } from "./foreignTables";
import { hashRows } from "./RowHash";

/** The first line of the file; another version is refused. */
export const baselineHeading = "invoicing-baseline 1";

/**
 * Remembers what the job does not own: per table a line `# <table>`, then a line with id and hash
 * for each row, in the order of ids.
 * @returns how many rows there are
 * @throws VerifyRefusal if the file cannot be written
 */
export async function takeBaseline(file: string, reader: DataverseReader): Promise<number> {
  const stream = createWriteStream(file);
  const written = finished(stream);
  written.catch(() => undefined);
  let rows = 0;
  try {
    stream.write(`${baselineHeading}\n`);
    for (const table of foreignTables) {
      stream.write(`# ${table.set}\n`);
      for await (const { id, hash } of hashRows(reader, table)) {
        rows += 1;
        if (!stream.write(`${id} ${hash}\n`)) await Promise.race([once(stream, "drain"), written]);
      }
    }
    stream.end();
    await written;
    return rows;
  } catch (cause) {
    stream.destroy();
    if (cause instanceof VerifyRefusal) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new VerifyRefusal(`The baseline cannot be written: ${why}`, { cause });
  }
}

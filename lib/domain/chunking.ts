/** A record or a bundle that is due, by the name under which it is locked. */
export interface DueName {
  readonly name: string;
  /** Records that it stands for: a line is one, a bundle or an invoice as many as it has lines. */
  readonly records: number;
}

/** What one process does at a time. */
export interface ChunkContent {
  readonly names: readonly string[];
  readonly records: number;
}

/**
 * Characters of the names of one chunk: they stand in one query's URL, which holds 32,768 encoded
 * (DATAVERSE.md 0), and in one column of a Table row (FUNCTIONS.md 11).
 */
const nameCharactersMax = 20_000;

/** What a name takes in a URL beside itself: an encoded `<value></value>`. */
const charactersBesideName = 25;

/** How a row without a bundle key is locked: under a name that is nobody's key. */
const rowPrefix = "row-";

export function rowName(rowId: string): string {
  return `${rowPrefix}${rowId}`;
}

/** The row's id in a name of `rowName`, or undefined for a bundle key. */
export function rowOfName(name: string): string | undefined {
  return name.startsWith(rowPrefix) ? name.slice(rowPrefix.length) : undefined;
}

/**
 * Cuts what is due into chunks of about `recordsMax` records. A name is never cut: a bundle with more
 * records than that is a chunk of its own. A name that comes again in the same chunk counts once.
 */
export async function* chunksOf(
  pages: AsyncIterable<readonly DueName[]>,
  recordsMax: number,
): AsyncGenerator<ChunkContent> {
  let names = new Set<string>();
  let records = 0;
  let characters = 0;
  for await (const page of pages)
    for (const due of page) {
      const length = due.name.length + charactersBesideName;
      const isFull = records + due.records > recordsMax || characters + length > nameCharactersMax;
      if (isFull && names.size > 0) {
        yield { names: [...names], records };
        names = new Set();
        records = 0;
        characters = 0;
      }
      if (names.has(due.name)) continue;
      names.add(due.name);
      records += due.records;
      characters += length;
    }
  if (names.size > 0) yield { names: [...names], records };
}

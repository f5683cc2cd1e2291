import { closeSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { parse } from "csv-parse/sync";
import { DataError } from "./DataError";

/** One record of a CSV file and the line that it starts on, counted from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

const pieceBytes = 1_048_576;
/** A record that is longer than this has most likely lost a closing quote. */
const recordCharactersMax = 4_194_304;

/**
 * The records of a CSV file (UTF-8, RFC 4180 quoting, LF or CRLF), header included, blank lines
 * left out. Reads piece by piece and synchronously: memory stays flat, and a load can be one SQL
 * transaction in which nothing else gets a turn. Throws a DataError for a file that is missing,
 * not UTF-8 or wrongly quoted.
 */
export function* readRecords(path: string): Generator<CsvRecord> {
  const file = basename(path);
  let linesBefore = 0;
  for (const text of wholeRecordPieces(path)) {
    yield* parsePiece(text, { file, linesBefore });
    linesBefore += count(text, "\n");
  }
}

/** The file's text in pieces that end where a record ends. */
function* wholeRecordPieces(path: string): Generator<string> {
  const file = basename(path);
  const handle = open(path);
  try {
    const decoder = new StringDecoder("utf8");
    const bytes = Buffer.alloc(pieceBytes);
    let pending = "";
    let size = read(handle, bytes, path);
    while (size > 0) {
      pending += decoder.write(bytes.subarray(0, size));
      const end = lastRecordEnd(pending);
      if (end > 0) {
        yield pending.slice(0, end);
        pending = pending.slice(end);
      } else if (pending.length > recordCharactersMax) {
        const most = String(recordCharactersMax);
        const cure = "add the quote that is missing, or shorten the field.";
        throw new DataError({ file }, `has a record of more than ${most} characters; ${cure}`);
      }
      size = read(handle, bytes, path);
    }
    pending += decoder.end();
    if (pending !== "") {
      yield pending;
    }
  } finally {
    closeSync(handle);
  }
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw unreadable(path, error);
  }
}

function read(handle: number, bytes: Buffer, path: string): number {
  try {
    return readSync(handle, bytes);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): DataError {
  const problem = `cannot be read at ${path}; check the directory.`;
  return new DataError({ file: basename(path) }, problem, { cause });
}

/** The position after the last line end that stands outside quotes, or 0. */
function lastRecordEnd(text: string): number {
  let end = 0;
  let quoted = false;
  let from = 0;
  while (from < text.length) {
    const quote = text.indexOf('"', from);
    const until = quote < 0 ? text.length : quote;
    if (!quoted) {
      // Only this part is searched: a field of many quotes must not be read again for each of them.
      const lineEnd = text.slice(from, until).lastIndexOf("\n");
      end = lineEnd >= 0 ? from + lineEnd + 1 : end;
    }
    quoted = !quoted;
    from = until + 1;
  }
  return end;
}

function* parsePiece(
  text: string,
  context: { readonly file: string; readonly linesBefore: number },
): Generator<CsvRecord> {
  const { file, linesBefore } = context;
  const replacement = text.indexOf("\uFFFD");
  if (replacement >= 0) {
    const line = linesBefore + 1 + count(text.slice(0, replacement), "\n");
    throw new DataError({ file, line }, "is not UTF-8 text; save the file as UTF-8.");
  }
  for (const { record, info } of parseAll(text, context)) {
    const inside = record.reduce((sum, field) => sum + count(field, "\n"), 0);
    yield { line: linesBefore + info.lines - inside, fields: record };
  }
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function parseAll(
  text: string,
  context: { readonly file: string; readonly linesBefore: number },
): readonly ParsedRecord[] {
  try {
    return parse(text, {
      bom: context.linesBefore === 0,
      info: true,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly ParsedRecord[];
  } catch (error) {
    const inPiece = error instanceof Error && "lines" in error ? Number(error.lines) : 1;
    const place = { file: context.file, line: context.linesBefore + inPiece };
    throw new DataError(place, "is not well-formed CSV; check its quotes.", { cause: error });
  }
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) {
    found += 1;
  }
  return found;
}

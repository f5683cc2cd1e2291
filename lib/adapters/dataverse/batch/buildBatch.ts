import { writeJson } from "../json";
import type { BatchItem, Operation, ReadOperation } from "./BatchItem";

const lineEnd = "\r\n";

export interface BuiltBatch {
  readonly contentType: string;
  readonly body: string;
  /** Content-ID of the first operation of each item's change set; the others follow on. */
  readonly firstContentIds: readonly number[];
}

export interface BatchFrame {
  /** The API's path, such as `/api/data/v9.2/`. */
  readonly apiPath: string;
  /** Makes the boundaries; must not occur in a line of its own, which JSON never holds. */
  readonly unique: string;
}

function headerLines(headers: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

/** What a request line cannot hold as it is: white space, control and non-ASCII characters, quotes. */
const notInRequestLine = /[^!#-;=?-_a-z~]/gu;

/** A path that ends neither its request line nor a part's head, whatever it was built from. */
function requestPath(path: string): string {
  return path.replace(/\p{Cs}/gu, "\ufffd").replace(notInRequestLine, encodeURIComponent);
}

function operationPart(operation: Operation, contentId: number, apiPath: string): string[] {
  const body = operation.body === undefined ? [] : [writeJson(operation.body)];
  const contentType =
    operation.body === undefined ? [] : ["Content-Type: application/json; type=entry"];
  return [
    "Content-Type: application/http",
    "Content-Transfer-Encoding: binary",
    `Content-ID: ${String(contentId)}`,
    "",
    `${operation.method} ${apiPath}${requestPath(operation.path)} HTTP/1.1`,
    ...contentType,
    ...headerLines(operation.headers),
    "",
    ...(body.length === 0 ? [""] : body),
  ];
}

function readPart(read: ReadOperation, apiPath: string): string[] {
  return [
    "Content-Type: application/http",
    "Content-Transfer-Encoding: binary",
    "",
    `GET ${apiPath}${requestPath(read.path)} HTTP/1.1`,
    "Accept: application/json",
    ...headerLines(read.headers),
    "",
    "",
  ];
}

/**
 * The body of a `$batch` request (DATAVERSE.md 2.1): CRLF everywhere, a Content-ID on every write,
 * unique over the whole batch.
 */
export function buildBatch(items: readonly BatchItem[], frame: BatchFrame): BuiltBatch {
  const batchBoundary = `batch_${frame.unique}`;
  const lines: string[] = [];
  const firstContentIds: number[] = [];
  let nextContentId = 1;
  items.forEach((item, index) => {
    firstContentIds.push(nextContentId);
    if (item.changeSet.length > 0) {
      const setBoundary = `changeset_${String(index)}_${frame.unique}`;
      lines.push(
        `--${batchBoundary}`,
        `Content-Type: multipart/mixed; boundary="${setBoundary}"`,
        "",
      );
      for (const operation of item.changeSet) {
        lines.push(`--${setBoundary}`, ...operationPart(operation, nextContentId, frame.apiPath));
        nextContentId += 1;
      }
      lines.push(`--${setBoundary}--`, "");
    }
    for (const read of item.reads) {
      lines.push(`--${batchBoundary}`, ...readPart(read, frame.apiPath));
    }
  });
  lines.push(`--${batchBoundary}--`, "");
  return {
    contentType: `multipart/mixed; boundary="${batchBoundary}"`,
    body: lines.join(lineEnd),
    firstContentIds,
  };
}

import type { ApiRequest } from "../Api";
import { codes, malformed, ODataError } from "../ODataError";

/** A request inside a `$batch`; `contentId` is always there in a change set. */
export interface BatchOperation extends ApiRequest {
  readonly contentId: string | undefined;
}

export type BatchPart =
  | { readonly kind: "single"; readonly operation: BatchOperation }
  | { readonly kind: "changeSet"; readonly operations: readonly BatchOperation[] };

/** Requests in one batch, members of change sets counted one by one (DATAVERSE.md 2.1). */
const batchOperationsMax = 1_000;
/** Characters of a URL inside a batch (DATAVERSE.md 0). */
const innerUrlMax = 65_536;
const lineEnd = "\r\n";
const blankLine = "\r\n\r\n";
const requestLinePattern = /^([A-Z]+) (\S+) HTTP\/1\.1$/;
const serviceRootPattern = /^(?:https?:\/\/[^/]+)?\/api\/data\/v9\.[0-2]\//i;

type HeaderLines = Record<string, string | undefined>;

/**
 * Reads the multipart body of a `$batch` (DATAVERSE.md 2.1): lines end in CRLF, the boundary is the
 * one of the Content-Type. Throws 400 for the whole envelope when it is malformed, holds more than
 * 1,000 requests, a read inside a change set, or a member without Content-ID.
 */
export function parseBatch(body: string, contentType: string | undefined): BatchPart[] {
  const parts = splitParts(body, boundaryOf(contentType)).map(parsePart);
  let count = 0;
  for (const part of parts) {
    count += part.kind === "single" ? 1 : part.operations.length;
  }
  if (count > batchOperationsMax) {
    throw malformed(
      `The batch holds ${String(count)} requests; the maximum is ${String(batchOperationsMax)}.`,
    );
  }
  return parts;
}

function parsePart(text: string): BatchPart {
  const { headers, content } = splitHeaders(text);
  const contentType = headers["content-type"];
  if (contentType?.toLowerCase().startsWith("multipart/mixed") === true) {
    return { kind: "changeSet", operations: parseChangeSet(content, contentType) };
  }
  return { kind: "single", operation: parseOperation(headers, content) };
}

function parseChangeSet(content: string, contentType: string): BatchOperation[] {
  const seen = new Set<string>();
  return splitParts(content, boundaryOf(contentType)).map((text) => {
    const part = splitHeaders(text);
    const operation = parseOperation(part.headers, part.content);
    const { contentId, method } = operation;
    if (method === "GET") {
      throw malformed("A change set must not contain a GET request.");
    }
    if (contentId === undefined) {
      throw new ODataError(400, codes.unsupportedQuery, "Content-ID header not present.");
    }
    if (seen.has(contentId)) {
      throw malformed(`The Content-ID '${contentId}' stands twice in one change set.`);
    }
    seen.add(contentId);
    return operation;
  });
}

function parseOperation(partHeaders: HeaderLines, content: string): BatchOperation {
  const head = content.indexOf(lineEnd);
  const requestLine = head < 0 ? content : content.slice(0, head);
  const match = requestLinePattern.exec(requestLine.trim());
  if (match === null) {
    throw malformed(`'${requestLine.slice(0, 100)}' is not a request line of a batch part.`);
  }
  const [, method = "", url = ""] = match;
  if (url.length > innerUrlMax) {
    throw new ODataError(
      414,
      "",
      `A URL in the batch is longer than ${String(innerUrlMax)} characters.`,
    );
  }
  const { headers, content: body } = splitHeaders(
    head < 0 ? "" : content.slice(head + lineEnd.length),
  );
  const contentId = partHeaders["content-id"] ?? headers["content-id"];
  return { method, url: relativeUrl(url), headers, body, contentId };
}

/** Inner URLs may be absolute, relative to the host or to the service root (DATAVERSE.md 2.1). */
function relativeUrl(url: string): string {
  return url.replace(serviceRootPattern, "").replace(/^\/(?=\$)/, "");
}

function boundaryOf(contentType: string | undefined): string {
  const match = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? "");
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) {
    throw malformed("The Content-Type of a batch or change set needs a boundary.");
  }
  return boundary;
}

function splitParts(body: string, boundary: string): string[] {
  const delimiter = `--${boundary}`;
  const parts: string[] = [];
  let start = delimiterAt(body, delimiter, 0);
  if (start < 0) {
    throw malformed(
      `The boundary '${boundary}' does not occur in the body on a line ended by CRLF.`,
    );
  }
  while (!body.startsWith(`${delimiter}--`, start)) {
    const from = start + delimiter.length + lineEnd.length;
    const next = delimiterAt(body, delimiter, from);
    if (next < 0) {
      throw malformed(`The body does not end with the boundary '${delimiter}--'.`);
    }
    parts.push(body.slice(from, Math.max(from, next - lineEnd.length)));
    start = next;
  }
  return parts;
}

/** Where the delimiter next stands at the start of a line that holds nothing else. */
function delimiterAt(body: string, delimiter: string, from: number): number {
  let index = body.indexOf(delimiter, from);
  while (index >= 0) {
    const end = index + delimiter.length;
    const closes = body.startsWith("--", end) || body.startsWith(lineEnd, end);
    if (closes && (index === 0 || body.startsWith(lineEnd, index - lineEnd.length))) {
      return index;
    }
    index = body.indexOf(delimiter, end);
  }
  return -1;
}

function splitHeaders(text: string): { headers: HeaderLines; content: string } {
  const startsBlank = text.startsWith(lineEnd);
  const end = startsBlank ? 0 : text.indexOf(blankLine);
  const head = end < 0 ? text : text.slice(0, end);
  const skipped = startsBlank ? lineEnd.length : blankLine.length;
  const headers: HeaderLines = {};
  for (const line of head.split(lineEnd)) {
    const colon = line.indexOf(":");
    if (colon > 0) {
      const name = line.slice(0, colon).trim().toLowerCase();
      const value = line.slice(colon + 1).trim();
      const before = headers[name];
      headers[name] = before === undefined ? value : `${before}, ${value}`;
    }
  }
  return { headers, content: end < 0 ? "" : text.slice(end + skipped) };
}

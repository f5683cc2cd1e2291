import { ProtocolError } from "../../../ports/errors";

export interface MultipartPart {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly content: string;
}

/** The boundary that a multipart content type names, or undefined for any other type. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/^\s*multipart\//i.test(contentType)) return undefined;
  const match = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/** Lines of the form `Name: value` up to the first empty one, and what follows it. */
export function splitHead(text: string): MultipartPart {
  const headers = new Map<string, string>();
  let at = 0;
  // Bounded by the text: each round takes a line of it.
  while (at < text.length) {
    const end = text.indexOf("\n", at);
    const line = end === -1 ? text.slice(at) : text.slice(at, end);
    at = end === -1 ? text.length : end + 1;
    if (line === "") break;
    const colon = line.indexOf(":");
    if (colon > 0)
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, content: text.slice(at) };
}

/**
 * Takes a multipart body apart. Line ends must be LF already. A body whose closing boundary is
 * missing is read to its end: real ones have been seen (DATAVERSE.md 2.3).
 *
 * @throws ProtocolError where the boundary never occurs
 */
export function parseMultipart(body: string, boundary: string): readonly MultipartPart[] {
  const delimiter = `--${boundary}`;
  const parts: string[] = [];
  let current: string[] | undefined;
  for (const line of body.split("\n")) {
    const trimmed = line.trimEnd();
    if (trimmed === delimiter || trimmed === `${delimiter}--`) {
      if (current !== undefined) parts.push(current.join("\n"));
      current = trimmed === delimiter ? [] : undefined;
      if (current === undefined) return parts.map(splitHead);
    } else {
      current?.push(line);
    }
  }
  if (current === undefined) {
    throw new ProtocolError("Dataverse answered a batch with a body without its boundary");
  }
  parts.push(current.join("\n"));
  return parts.map(splitHead);
}

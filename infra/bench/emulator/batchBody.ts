const apiPath = "/api/data/v9.2/";
const lineEnd = "\r\n";
const boundary = "batch_bench";

export interface Write {
  readonly method: "POST" | "PATCH";
  /** Under the API's path. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export const batchContentType = `multipart/mixed; boundary="${boundary}"`;

/** A `$batch` body of change sets (DATAVERSE.md 2.1); every update demands that the row is there. */
export function batchBody(changeSets: readonly (readonly Write[])[]): string {
  const parts: string[] = [];
  let contentId = 0;
  for (const [index, writes] of changeSets.entries()) {
    const set = `changeset_${String(index)}`;
    parts.push(`--${boundary}`, `Content-Type: multipart/mixed; boundary="${set}"`, "");
    for (const write of writes) {
      contentId += 1;
      parts.push(`--${set}`, ...writePart(write, contentId));
    }
    parts.push(`--${set}--`, "");
  }
  parts.push(`--${boundary}--`, "");
  return parts.join(lineEnd);
}

function writePart({ method, path, body }: Write, contentId: number): string[] {
  return [
    "Content-Type: application/http",
    "Content-Transfer-Encoding: binary",
    `Content-ID: ${String(contentId)}`,
    "",
    `${method} ${apiPath}${path} HTTP/1.1`,
    "Content-Type: application/json; type=entry",
    ...(method === "PATCH" ? ["If-Match: *"] : []),
    "",
    JSON.stringify(body),
  ];
}

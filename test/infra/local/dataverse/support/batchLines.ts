/** One request of a batch: method, URL, body, headers. */
export interface BatchRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: readonly string[];
  readonly contentId?: string;
}

const partHead = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"];

function requestLines(request: BatchRequest): string[] {
  const { method, url, body, headers = [], contentId } = request;
  return [
    ...partHead,
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
    "",
    `${method} ${url} HTTP/1.1`,
    "Content-Type: application/json; type=entry",
    ...headers,
    "",
    body === undefined ? "" : JSON.stringify(body),
  ];
}

/** The lines of a request that stands alone. */
export function single(request: BatchRequest): string[] {
  return ["--b", ...requestLines(request)];
}

/** The lines of a change set; members get the Content-IDs 1, 2, ... unless they have one. */
export function changeSet(...requests: readonly BatchRequest[]): string[] {
  const members = requests.map((request, index) => ({ contentId: String(index + 1), ...request }));
  return [
    "--b",
    "Content-Type: multipart/mixed; boundary=c",
    "",
    ...members.flatMap((request) => ["--c", ...requestLines(request)]),
    "--c--",
    "",
  ];
}

/** The whole body of a batch. */
export function batchOf(...parts: readonly (readonly string[])[]): string[] {
  return [...parts.flat(), "--b--", ""];
}

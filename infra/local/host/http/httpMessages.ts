import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpCookie, HttpData, TypedData } from "../core/coreTypes";

/** The platform's limit on a request body (FUNCTIONS.md 1). */
const maxBodyBytes = 100 * 1024 * 1024;

/**
 * Reads a request's body as the platform does: only when Content-Length says that there is one, so a
 * chunked body without a length arrives empty (FUNCTIONS.md 1).
 * @returns undefined when it is larger than the platform takes.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const length = Number(request.headers["content-length"] ?? 0);
  if (!(length > 0)) return Buffer.alloc(0);
  if (length > maxBodyBytes) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** A request in the form that the library reads; repeated headers and query values join with a comma. */
export function toHttpData(options: {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly params: Record<string, string>;
  readonly body: Buffer;
}): HttpData {
  const { request, url, params, body } = options;
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(",") : (value ?? ""),
  ]);
  const query = [...new Set(url.searchParams.keys())].map((name) => [
    name,
    url.searchParams.getAll(name).join(","),
  ]);
  return {
    url: url.href,
    method: request.method ?? "GET",
    nullableHeaders: nullable(headers),
    nullableQuery: nullable(query),
    nullableParams: nullable(Object.entries(params)),
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

function nullable(pairs: readonly (readonly string[])[]): Record<string, { value: string }> {
  return Object.fromEntries(pairs.map(([name = "", value = ""]) => [name, { value }]));
}

/** Writes what the handler returned; nothing returned is 204 (FUNCTIONS.md 1). */
export function writeHttpData(response: ServerResponse, data: TypedData | null | undefined): void {
  const http = data?.http;
  if (http === undefined) {
    response.writeHead(204).end();
    return;
  }
  for (const [name, value] of Object.entries(http.headers ?? {})) response.setHeader(name, value);
  const cookies = (http.cookies ?? []).map(formatCookie);
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  const bytes = http.body?.bytes;
  response.writeHead(Number(http.statusCode ?? "200"));
  response.end(bytes === undefined ? undefined : Buffer.from(bytes));
}

const sameSiteNames: Readonly<Record<string, string>> = {
  lax: "Lax",
  strict: "Strict",
  explicitNone: "None",
};

function formatCookie(cookie: HttpCookie): string {
  const seconds = cookie.expires?.value?.seconds;
  const sameSite = sameSiteNames[cookie.sameSite ?? ""];
  const parts = [
    `${cookie.name ?? ""}=${encodeURIComponent(cookie.value ?? "")}`,
    cookie.domain?.value === undefined ? "" : `Domain=${cookie.domain.value}`,
    cookie.path?.value === undefined ? "" : `Path=${cookie.path.value}`,
    seconds === undefined ? "" : `Expires=${new Date(seconds * 1_000).toUTCString()}`,
    cookie.maxAge?.value === undefined ? "" : `Max-Age=${String(cookie.maxAge.value)}`,
    cookie.secure?.value === true ? "Secure" : "",
    cookie.httpOnly?.value === true ? "HttpOnly" : "",
    sameSite === undefined ? "" : `SameSite=${sameSite}`,
  ];
  return parts.filter((part) => part !== "").join("; ");
}

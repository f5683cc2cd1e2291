import { isJsonObject, parseJson } from "./json";

/** An error body of the Web API: `{"error":{"code":"0x...","message":"..."}}` (DATAVERSE.md 0). */
export interface PlatformError {
  readonly status: number;
  /** Lower-case hex such as `0x80060882`; empty where the platform gave none. */
  readonly code: string;
  readonly message: string;
}

/** How much of a body that is not an error of the platform is worth repeating. */
const excerptLength = 200;

/**
 * Reads the error out of an answer. A body that is not JSON, such as a gateway's HTML page, gives an
 * empty code and an excerpt.
 */
export function readPlatformError(status: number, body: string): PlatformError {
  try {
    const json = parseJson(body);
    const error = isJsonObject(json) ? json["error"] : undefined;
    if (isJsonObject(error)) {
      const code = typeof error["code"] === "string" ? error["code"].toLowerCase() : "";
      const message = typeof error["message"] === "string" ? error["message"] : "";
      return { status, code, message };
    }
  } catch {
    // Not JSON: a proxy or gateway answered in place of the platform.
  }
  return { status, code: "", message: body.slice(0, excerptLength).trim() };
}

/** The error in one line for a message or a log. */
export function describePlatformError(error: PlatformError): string {
  const code = error.code === "" ? "" : ` ${error.code}`;
  return `HTTP ${String(error.status)}${code}: ${error.message}`;
}

import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { AuthLevel } from "../app/describeFunction";

const functionsKeyHeader = "x-functions-key";

/**
 * The keys that a caller shows in `x-functions-key` (which wins) or `?code=`: the host key opens
 * functions of level `function`, the master key those and everything under /admin (FUNCTIONS.md 3).
 */
export class HostKeys {
  readonly #functionKey: string;
  readonly #masterKey: string;

  constructor(keys: { readonly functionKey: string; readonly masterKey: string }) {
    this.#functionKey = keys.functionKey;
    this.#masterKey = keys.masterKey;
  }

  allows(request: IncomingMessage, url: URL, level: AuthLevel): boolean {
    if (level === "anonymous") return true;
    const header = request.headers[functionsKeyHeader];
    const shown = (typeof header === "string" ? header : undefined) ?? url.searchParams.get("code");
    if (shown === null) return false;
    if (sameText(shown, this.#masterKey)) return true;
    return level === "function" && sameText(shown, this.#functionKey);
  }
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

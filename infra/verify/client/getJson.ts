import { setTimeout as sleep } from "node:timers/promises";
import { VerifyRefusal } from "../VerifyRefusal";
import { parseJson } from "./parseJson";

export interface JsonRequest {
  readonly url: string;
  /** Whom the person knows the server as. */
  readonly server: string;
  /** Headers of each try; a token may be another one by then. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

const triesMax = 6;
/** The platform itself gives up after two minutes (DATAVERSE.md 4.7). */
const answerWithinMs = 150_000;
const firstWaitMs = 500;
const waitMaxMs = 60_000;
const shownCharactersMax = 300;
const transientStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Reads JSON by GET, numbers as the text that was sent. Reading again is harmless, so what may pass
 * is tried again, `Retry-After` heeded (DATAVERSE.md 6).
 * @throws VerifyRefusal in one sentence when the server does not answer or refuses
 */
export async function getJson(request: JsonRequest): Promise<unknown> {
  let last = "";
  for (let tries = 0; tries < triesMax; tries += 1) {
    const answer = await ask(request);
    if (answer.kind === "json") return parsed(answer.text, request);
    last = answer.why;
    if (answer.kind === "refused") break;
    if (tries + 1 < triesMax) await sleep(answer.waitMs ?? firstWaitMs * 2 ** tries);
  }
  throw new VerifyRefusal(`${request.server} cannot be read: ${last}`);
}

function parsed(text: string, { server, url }: JsonRequest): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new VerifyRefusal(
      `${server} answered ${url.slice(0, shownCharactersMax)} with no JSON.`,
      {
        cause,
      },
    );
  }
}

type Answer =
  | { readonly kind: "json"; readonly text: string }
  | { readonly kind: "again"; readonly why: string; readonly waitMs: number | undefined }
  | { readonly kind: "refused"; readonly why: string };

async function ask({ url, headers }: JsonRequest): Promise<Answer> {
  const sent = await headers();
  try {
    const answer = await fetch(url, { headers: sent, signal: AbortSignal.timeout(answerWithinMs) });
    const text = await answer.text();
    if (answer.ok) return { kind: "json", text };
    const why = `${String(answer.status)} to GET ${url.slice(0, shownCharactersMax)}: ${text.slice(0, shownCharactersMax)}`;
    if (!transientStatuses.has(answer.status)) return { kind: "refused", why };
    return { kind: "again", why, waitMs: retryAfterMs(answer.headers.get("retry-after")) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = `no answer from ${new URL(url).origin} (${String(cause)}).`;
    return { kind: "again", why, waitMs: undefined };
  }
}

/** `Retry-After` in seconds, as Dataverse sends it; anything else is left to our own waits. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null || !/^\d+$/.test(header)) return undefined;
  return Math.min(Number(header) * 1_000, waitMaxMs);
}

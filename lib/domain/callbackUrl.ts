import { createHmac, timingSafeEqual } from "node:crypto";

/** What a callback address carries in its query. */
export interface CallbackQuery {
  /** Our own id of the operation. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly expires: string;
  readonly signature: string;
}

export interface CallbackSecrets {
  readonly current: string;
  /** Still taken, so that a secret can be changed while operations are under way. */
  readonly previous?: string;
}

const msPerSecond = 1000;

function sign({ id, expires }: Omit<CallbackQuery, "signature">, secret: string): Buffer {
  return createHmac("sha256", secret).update(`${id}\n${expires}`).digest();
}

/**
 * The address that Dataverse is to call when the operation ends. It carries all that proves the
 * caller, for the platform sends no header of ours (DATAVERSE.md 1.4).
 *
 * @param url `CALLBACK_URL`
 * @param expiresOn after it the address is refused
 */
export function signCallbackUrl(
  url: string,
  { id, expiresOn }: { readonly id: string; readonly expiresOn: Date },
  secret: string,
): string {
  const expires = String(Math.floor(expiresOn.getTime() / msPerSecond));
  const signed = new URL(url);
  signed.searchParams.set("id", id);
  signed.searchParams.set("expires", expires);
  signed.searchParams.set("signature", sign({ id, expires }, secret).toString("base64url"));
  return signed.toString();
}

export type CallbackVerdict = "good" | "forged" | "expired";

/** Whether an address is one of ours; takes the same time whatever is wrong with it. */
export function checkCallback(
  query: CallbackQuery,
  secrets: CallbackSecrets,
  now: Date,
): CallbackVerdict {
  const { current, previous = current } = secrets;
  const given = Buffer.from(query.signature, "base64url");
  const verdicts = [current, previous].map((secret) => {
    const expected = sign(query, secret);
    const isWhole = given.length === expected.length;
    return timingSafeEqual(isWhole ? given : Buffer.alloc(expected.length), expected) && isWhole;
  });
  if (!verdicts.includes(true)) return "forged";
  return Number(query.expires) * msPerSecond > now.getTime() ? "good" : "expired";
}

import { DefaultAzureCredential } from "@azure/identity";
import { z } from "zod";
import { VerifyRefusal } from "../VerifyRefusal";

/** Gives bearer tokens for a resource, an address such as `https://contoso.crm4.dynamics.com`. */
export interface AccessTokens {
  /** @throws VerifyRefusal if no identity of this machine gives one */
  get(resource: string): Promise<string>;
}

const answerWithinMs = 30_000;
/** A token is asked for again this long before it expires. */
const renewBeforeMs = 120_000;

interface Token {
  readonly text: string;
  readonly expiresAtMs: number;
}

/** One token for everything, given by hand. */
export function fixedToken(token: string): AccessTokens {
  return { get: () => Promise.resolve(token) };
}

/** App Service's managed identity protocol, version 2019-08-01. */
export function identityEndpointTokens(endpoint: string, header: string): AccessTokens {
  const schema = z.object({ access_token: z.string(), expires_on: z.coerce.number() });
  return keeping(async (resource) => {
    const url = `${endpoint}?resource=${encodeURIComponent(resource)}&api-version=2019-08-01`;
    const answer = await fetch(url, {
      headers: { "x-identity-header": header },
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const token = schema.parse(await answer.json());
    return { text: token.access_token, expiresAtMs: token.expires_on * 1_000 };
  });
}

/** Whatever identity the Azure library finds: a login, an environment, a managed identity. */
export function azureTokens(): AccessTokens {
  const credential = new DefaultAzureCredential();
  return keeping(async (resource) => {
    const token = await credential.getToken(`${resource}/.default`);
    return { text: token.token, expiresAtMs: token.expiresOnTimestamp };
  });
}

/** Keeps each resource's token until shortly before it expires. */
function keeping(ask: (resource: string) => Promise<Token>): AccessTokens {
  const kept = new Map<string, Token>();
  return {
    async get(resource) {
      const known = kept.get(resource);
      if (known !== undefined && known.expiresAtMs - renewBeforeMs > Date.now()) return known.text;
      try {
        const token = await ask(resource);
        kept.set(resource, token);
        return token.text;
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new VerifyRefusal(
          `No token for ${resource}: ${why} Log in, set IDENTITY_ENDPOINT and IDENTITY_HEADER, or give --token.`,
          { cause },
        );
      }
    },
  };
}

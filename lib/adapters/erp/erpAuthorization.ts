import { getBearerTokenProvider, type TokenCredential } from "@azure/identity";
import { UnauthorizedError, UnavailableError } from "../../ports/errors";

/** How the ERP knows us: `ERP_AUTH`. */
export type ErpAuth =
  | { readonly kind: "apikey"; readonly key: string }
  | { readonly kind: "entra"; readonly credential: TokenCredential; readonly scope: string };

export interface ErpAuthorization {
  /** The settings to look at when the ERP refuses us. */
  readonly settings: string;
  headers(): Promise<Readonly<Record<string, string>>>;
  /** Drops a cached token; false where there is nothing to refresh. */
  refresh(): boolean;
}

/** Errors of the identity library that mean "no", not "not now". */
const refusals = new Set([
  "AggregateAuthenticationError",
  "AuthenticationError",
  "CredentialUnavailableError",
]);

function entraAuthorization(credential: TokenCredential, scope: string): ErpAuthorization {
  // The provider caches; a credential's own getToken may ask each time (LIBRARIES.md).
  let token = getBearerTokenProvider(credential, scope);
  return {
    settings: "ERP_SCOPE and ERP_URL",
    headers: async () => {
      try {
        return { authorization: `Bearer ${await token()}` };
      } catch (cause) {
        if (cause instanceof Error && refusals.has(cause.name)) {
          throw new UnauthorizedError(`No token could be had for ERP_SCOPE ${scope}.`, { cause });
        }
        throw new UnavailableError("The identity service did not answer.", { cause });
      }
    },
    refresh: () => {
      token = getBearerTokenProvider(credential, scope);
      return true;
    },
  };
}

/** Puts our key or token on each call. */
export function createErpAuthorization(auth: ErpAuth): ErpAuthorization {
  if (auth.kind === "entra") return entraAuthorization(auth.credential, auth.scope);
  return {
    settings: "ERP_API_KEY and ERP_URL",
    headers: () => Promise.resolve({ "x-api-key": auth.key }),
    refresh: () => false,
  };
}

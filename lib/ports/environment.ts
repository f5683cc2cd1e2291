import type { Currencies, PricingFlags } from "../domain/currency";

/** What every stage asks of the Dataverse environment before it starts. */
export interface Environment {
  /**
   * Checks the connection, our tables and columns, and that the alternate key is `Active`. Cached
   * for an hour once it passed.
   *
   * @throws ConfigurationError one sentence naming what is missing and the cure
   * @throws UnauthorizedError the token was refused, or the user may not read metadata
   * @throws UnavailableError Dataverse does not answer
   */
  preflight(): Promise<void>;
  /** Base data, cached: small tables whole. */
  currencies(): Promise<Currencies>;
  pricingFlags(): Promise<PricingFlags>;
}

import type { Currencies, PricingFlags } from "../domain/currency";

/** Values of base data that were at hand, and that Dataverse had to be asked for, by table. */
export type BaseDataUse = Readonly<
  Record<string, { readonly hits: number; readonly misses: number }>
>;

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
  /** How the run that these requests belong to fared with the cache so far. */
  baseDataUse(): BaseDataUse;
}

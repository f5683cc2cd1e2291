import type { LineRules } from "../domain/decideLine";
import type { Environment } from "../ports/environment";

/** The part of stage 1's rules that comes from settings. */
export type LineSettings = Pick<
  LineRules,
  "orderStates" | "holdStatusReasons" | "toleranceMinorUnits"
>;

/** Settings and base data together: what a decision about a line depends on. */
export async function lineRules(
  settings: LineSettings,
  environment: Pick<Environment, "currencies" | "pricingFlags">,
): Promise<LineRules> {
  const currencies = await environment.currencies();
  const pricing = await environment.pricingFlags();
  return { ...settings, currencies, pricing };
}

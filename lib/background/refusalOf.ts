import type { BackgroundWork } from "./BackgroundWork";

/** Why a Custom API may not be run; undefined where it may. */
export function refusalOf(
  { allowed }: Pick<BackgroundWork, "allowed">,
  name: string,
): string | undefined {
  if (allowed.includes(name)) return undefined;
  return `${name} is not on the list of allowed Custom APIs: add its unique name to BACKGROUND_OPERATIONS.`;
}

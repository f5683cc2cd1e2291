import { randomBytes } from "node:crypto";
import type { Randomness } from "../../ports/clock";

/** Random bytes of cryptographic quality. */
export const systemRandomness: Randomness = {
  bytes: (count) => randomBytes(count),
};

import type { Command } from "./command";
import { check } from "./commands/check";
import { discard } from "./commands/discard";
import { hold, release, retry } from "./commands/moveRecord";
import { runs } from "./commands/runs";
import { stage } from "./commands/stage";

/** Every command of the console. */
export const commands: readonly Command[] = [stage, runs, retry, hold, release, discard, check];

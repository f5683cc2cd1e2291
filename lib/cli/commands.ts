import type { Command } from "./command";
import { check } from "./commands/check";
import { discard } from "./commands/discard";
import { explain } from "./commands/explain";
import { locks } from "./commands/locks";
import { hold, release, retry } from "./commands/moveRecord";
import { recover } from "./commands/recover";
import { runs } from "./commands/runs";
import { stage } from "./commands/stage";
import { verify } from "./commands/verify";

/** Every command of the console. */
export const commands: readonly Command[] = [
  stage,
  runs,
  retry,
  hold,
  release,
  discard,
  explain,
  locks,
  recover,
  verify,
  check,
];

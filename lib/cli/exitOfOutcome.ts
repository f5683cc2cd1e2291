import type { HandOutcome } from "../app/composeByHand";
import { exitCodes, type ExitCode } from "./exitCodes";

const codes: Readonly<Record<HandOutcome["kind"], ExitCode>> = {
  done: exitCodes.done,
  unfinished: exitCodes.failed,
  notFound: exitCodes.notFound,
  refused: exitCodes.notAllowed,
  locked: exitCodes.busy,
  changed: exitCodes.busy,
  rejected: exitCodes.failed,
};

/** The exit code that tells how a person's move of a record ended. */
export function exitOfOutcome({ kind }: HandOutcome): ExitCode {
  return codes[kind];
}

import { hostname, userInfo } from "node:os";
import { consoleApp } from "../app/consoleApp";
import { isJobError } from "../ports/errors";
import type { Output } from "./command";
import { commands } from "./commands";
import { exitCodes, type ExitCode } from "./exitCodes";
import { readArguments, type ReadArguments, type WrongArguments } from "./readArguments";
import { usageOf } from "./usage";

/**
 * Carries out one command of the console, by the same code as the functions.
 *
 * @param args what stands behind the program's name
 * @param stop aborted to stop a run at the next page
 * @returns the exit code; what went wrong was told in one sentence
 */
export async function runCommand(
  args: readonly string[],
  output: Output,
  stop?: AbortSignal,
): Promise<ExitCode> {
  const read = readArguments(args, commands);
  if ("help" in read) {
    output.print(usageOf(read.help));
    return exitCodes.done;
  }
  if ("wrong" in read) return refuse(read, output);
  try {
    const ended = await carryOut(read, output, stop);
    if (typeof ended !== "string") return ended;
    return refuse({ wrong: ended, meant: read.command }, output);
  } catch (error) {
    if (!isJobError(error)) throw error;
    output.complain(error.message);
    const isRefusal = error.code === "CONFIGURATION" || error.code === "UNAUTHORIZED";
    return isRefusal ? exitCodes.refused : exitCodes.failed;
  }
}

/** Tells what is wrong, and how the command is used that was meant. */
function refuse({ wrong, meant }: WrongArguments, output: Output): ExitCode {
  output.complain(`${wrong}\n${usageOf(meant === undefined ? commands : [meant])}`);
  return exitCodes.refused;
}

function carryOut(
  { command, words, options, settingsFile, json }: ReadArguments,
  output: Output,
  stop: AbortSignal | undefined,
): Promise<ExitCode | string> {
  return command.run({
    words,
    options,
    actor: `console ${userInfo().username}@${hostname()}`,
    settingsFile,
    app: () =>
      consoleApp(settingsFile, {
        info: (line) => {
          output.note(line);
        },
        warn: (line) => {
          output.complain(line);
        },
        error: (line) => {
          output.complain(line);
        },
      }),
    output,
    isJson: json,
    tell: (outcome, sentence) => {
      output.print(json ? JSON.stringify(outcome) : sentence);
    },
    ...(stop !== undefined && { stop }),
  });
}

import { parseArgs } from "node:util";
import { consoleApp } from "../app/consoleApp";
import { stageNames, type StageName } from "../domain/stages";
import { isJobError } from "../ports/errors";
import type { RunReport } from "../ports/runs";
import { exitCodes, type ExitCode } from "./exitCodes";

export interface Output {
  print(line: string): void;
  complain(line: string): void;
}

const usage = `Usage:
  npm run job -- stage NAME     run one slice of a stage: ${stageNames.join(", ")}
  npm run job -- check          check settings, Dataverse's tables, columns and key, storage and the ERP;
                                changes no record
Options:
  --settings FILE   settings as in local.settings.sample.json (default: local.settings.json, if there)
  --json            print the outcome as JSON
The environment's variables win over the file. Exit codes: 0 done, 1 failed, 2 refused, 3 busy,
130 stopped by Ctrl-C.`;

interface Command {
  readonly words: readonly string[];
  readonly json: boolean;
  readonly settingsFile: string | undefined;
}

function parse(args: readonly string[]): Command | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { settings: { type: "string" }, json: { type: "boolean" } },
    });
    return { words: positionals, json: values.json ?? false, settingsFile: values.settings };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

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
  const command = parse(args);
  if (typeof command === "string") {
    output.complain(`${command}\n${usage}`);
    return exitCodes.refused;
  }
  try {
    return await carryOut(command, output, stop);
  } catch (error) {
    if (!isJobError(error)) throw error;
    output.complain(error.message);
    const isRefusal = error.code === "CONFIGURATION" || error.code === "UNAUTHORIZED";
    return isRefusal ? exitCodes.refused : exitCodes.failed;
  }
}

async function carryOut(
  command: Command,
  output: Output,
  stop: AbortSignal | undefined,
): Promise<ExitCode> {
  const [verb, name, ...tooMany] = command.words;
  const stage = stageNames.find((known) => known === name);
  if (tooMany.length === 0 && verb === "check" && name === undefined) return check(command, output);
  if (tooMany.length === 0 && verb === "stage" && stage !== undefined)
    return runOneSlice(stage, command, { output, stop });
  const what =
    command.words.length === 0 ? "No command" : `Not a command: ${command.words.join(" ")}`;
  output.complain(`${what}.\n${usage}`);
  return exitCodes.refused;
}

async function check(command: Command, output: Output): Promise<ExitCode> {
  const app = consoleApp(command.settingsFile);
  await app.check();
  output.print(
    command.json
      ? JSON.stringify({ ready: true, checked: ["dataverse", "storage", "erp"] })
      : "Ready: Dataverse has what the job needs, storage can be read, the ERP answers.",
  );
  return exitCodes.done;
}

async function runOneSlice(
  stage: StageName,
  command: Command,
  { output, stop }: { readonly output: Output; readonly stop: AbortSignal | undefined },
): Promise<ExitCode> {
  const app = consoleApp(command.settingsFile);
  const result = await app.runStage(stage, {
    trigger: "console",
    ...(stop !== undefined && { signal: stop }),
  });
  if (command.json) output.print(JSON.stringify(result));
  if (result.kind === "busy") {
    if (!command.json) output.print(`Nothing done: ${result.holder.owner} is at work on ${stage}.`);
    return exitCodes.busy;
  }
  if (!command.json) output.print(describe(result.report));
  return result.report.status === "cancelled" ? exitCodes.stopped : exitCodes.done;
}

function describe({ stage, status, counts, message, left }: RunReport): string {
  const { read, succeeded, failed, skipped, conflicts } = counts;
  const figures = [
    `${String(read)} read`,
    `${String(succeeded)} done`,
    `${String(failed)} in error`,
    `${String(skipped)} skipped`,
    `${String(conflicts)} left to the next run`,
    ...(left === null
      ? []
      : [`${left.exceeds ? "more than " : ""}${String(left.count)} still due`]),
  ].join(", ");
  return `${stage} ${status}: ${figures}${message === "" ? "" : ` (${message})`}`;
}

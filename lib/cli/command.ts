import type { App } from "../app/composeApp";
import type { ExitCode } from "./exitCodes";

export type Answer = "yes" | "no" | "nobody";

export interface Output {
  print(line: string): void;
  complain(line: string): void;
  /** A line of the log that reports no trouble: for a scheduler's records, not for a person. */
  note(line: string): void;
  /** Shows how far a command is, on a terminal; an empty line wipes it away. */
  progress(line: string): void;
  /** Asks the person at the console; `nobody` where there is none. */
  confirm(question: string): Promise<Answer>;
}

/** An option of a command: `--name`, or `--name VALUE` where a value is named. */
export interface CommandOption {
  readonly value?: string;
  readonly help: string;
}

/** What a command is called with. */
export interface CommandCall {
  /** Behind the command's own name. */
  readonly words: readonly string[];
  /** Values of options, by name; a switch that was given is `true`. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** Who sits at the console, to be kept with what they do. */
  readonly actor: string;
  /** `--settings`, for a command that starts another program. */
  readonly settingsFile: string | undefined;
  /** Composed on first use: a command that refuses its arguments needs no settings. */
  readonly app: () => App;
  readonly output: Output;
  readonly isJson: boolean;
  /** Prints the outcome: as JSON with `--json`, else as the sentence. */
  readonly tell: (outcome: unknown, sentence: string) => void;
  /** Aborted by Ctrl-C, to stop at the next page. */
  readonly stop?: AbortSignal;
}

/** A command of the console. */
export interface Command {
  readonly name: string;
  /** The words behind its name, as usage shows them. */
  readonly usage: string;
  readonly summary: string;
  /** How many words may stand behind its name: from, to. */
  readonly words: readonly [number, number];
  readonly options?: Readonly<Record<string, CommandOption>>;
  /** @returns the exit code, or a sentence that tells what is wrong with the arguments */
  readonly run: (call: CommandCall) => Promise<ExitCode | string>;
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "../../lib/cli/command";
import { runCommand } from "../../lib/cli/runCommand";
import type { SmallTwin } from "./SmallTwin";
import { startIdentity, writeSettings } from "./StageProcess";

/** What a command of the console left: its exit code and its lines. */
export interface ConsoleOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Lines of the log that report no trouble. */
  readonly notes: string;
  readonly questions: readonly string[];
}

/** Carries out a command in this process, as somebody who answers every question alike. */
export async function runOnConsole(
  args: readonly string[],
  answer: Answer = "nobody",
): Promise<ConsoleOutcome> {
  const lines: Record<"out" | "err" | "notes" | "questions", string[]> = {
    out: [],
    err: [],
    notes: [],
    questions: [],
  };
  const { out, err, notes, questions } = lines;
  const code = await runCommand(args, {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    note: (line) => notes.push(line),
    progress: () => undefined,
    confirm: (question) => {
      questions.push(question);
      return Promise.resolve(answer);
    },
  });
  return {
    code,
    out: out.join("\n"),
    err: err.join("\n"),
    notes: notes.join("\n"),
    questions,
  };
}

/** A console that has the settings of a twin. */
export async function consoleOf(
  twin: SmallTwin,
  changes: Readonly<Record<string, string>> = {},
): Promise<{
  readonly settingsFile: string;
  readonly run: (args: readonly string[], answer?: Answer) => Promise<ConsoleOutcome>;
  readonly close: () => Promise<void>;
}> {
  const identity = await startIdentity();
  const folder = await mkdtemp(join(tmpdir(), "invoicing-console-"));
  const settingsFile = join(folder, "settings.json");
  await writeSettings(settingsFile, twin, { identity, changes });
  return {
    settingsFile,
    run: (args, answer) => runOnConsole([...args, "--settings", settingsFile], answer),
    close: async () => {
      await identity.close();
      await rm(folder, { recursive: true });
    },
  };
}

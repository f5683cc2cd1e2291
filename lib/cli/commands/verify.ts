import { spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command, CommandCall } from "../command";
import { exitCodes, type ExitCode } from "../exitCodes";

/** The checker shares no code with what it judges: it is a program of its own. */
const checker = join(__dirname, "../../../infra/verify/main.js");

const known: readonly ExitCode[] = Object.values(exitCodes);

/** Streams of this process by number: input, and errors. */
const errorsOnly: StdioOptions = [0, 2, 2];

async function runChecker(
  args: readonly string[],
  stdio: StdioOptions,
  stop: AbortSignal | undefined,
): Promise<ExitCode> {
  const child = spawn(process.execPath, [checker, ...args], { stdio });
  const [code] = (await once(child, "close")) as [number | null];
  // Ctrl-C reaches the checker too, and ends it.
  if (code === null && stop?.aborted === true) return exitCodes.stopped;
  return known.find((one) => one === code) ?? exitCodes.failed;
}

/** The checker prints for people; its outcome as JSON is in a file. */
async function printJson(args: readonly string[], { output, stop }: CommandCall) {
  const folder = mkdtempSync(join(tmpdir(), "invoicing-verify-"));
  const file = join(folder, "verdict.json");
  try {
    const code = await runChecker([...args, "--json", file], errorsOnly, stop);
    if (existsSync(file))
      output.print(JSON.stringify(JSON.parse(readFileSync(file, "utf8")) as unknown));
    return code;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const verify: Command = {
  name: "verify",
  usage: "",
  summary: "start the checker: every line, invoice and ERP document against the rules",
  words: [0, 0],
  options: { unfinished: { help: "what still waits for a stage is no violation" } },
  run: async (call) => {
    const { options, settingsFile, output, isJson, stop } = call;
    if (!existsSync(checker)) {
      output.complain(
        "The checker is not part of what is deployed: npm run build, or npm run verify.",
      );
      return exitCodes.refused;
    }
    const args = [
      ...(settingsFile === undefined ? [] : ["--settings", settingsFile]),
      ...(options["unfinished"] === true ? ["--unfinished"] : []),
    ];
    return isJson ? printJson(args, call) : runChecker(args, "inherit", stop);
  },
};

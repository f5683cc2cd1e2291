import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../command";
import { exitCodes, type ExitCode } from "../exitCodes";

/** The checker shares no code with what it judges: it is a program of its own. */
const checker = join(__dirname, "../../../infra/verify/main.js");

const known: readonly ExitCode[] = Object.values(exitCodes);

export const verify: Command = {
  name: "verify",
  usage: "",
  summary: "start the checker: every line, invoice and ERP document against the rules",
  words: [0, 0],
  options: { unfinished: { help: "what still waits for a stage is no violation" } },
  run: async ({ options, settingsFile, output }) => {
    if (!existsSync(checker)) {
      output.complain(
        "The checker is not part of what is deployed: npm run build, or npm run verify.",
      );
      return exitCodes.refused;
    }
    const args = [
      checker,
      ...(settingsFile === undefined ? [] : ["--settings", settingsFile]),
      ...(options["unfinished"] === true ? ["--unfinished"] : []),
    ];
    const child = spawn(process.execPath, args, { stdio: "inherit" });
    const [code] = (await once(child, "close")) as [number | null];
    return known.find((one) => one === code) ?? exitCodes.failed;
  },
};

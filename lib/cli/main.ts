import type { Output } from "./command";
import { confirm } from "./confirm";
import { exitCodes } from "./exitCodes";
import { runCommand } from "./runCommand";

/** The first Ctrl-C stops a run at the next page, its locks given back; the second ends the process. */
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => {
    console.error("Stopping at the next page; once more to stop at once.");
    stop.abort();
  });

/** Wipes the line that stands there, and writes over it. */
const overwrite = "\r\u001b[K";

const isTerminal = process.stderr.isTTY;

const output: Output = {
  print: (line) => {
    console.log(line);
  },
  complain: (line) => {
    console.error(isTerminal ? `${overwrite}${line}` : line);
  },
  note: (line) => {
    if (!isTerminal) console.error(line);
  },
  progress: (line) => {
    if (isTerminal) process.stderr.write(`${overwrite}${line}`);
  },
  confirm: (question) => confirm(question, { input: process.stdin, output: process.stderr }),
};

runCommand(process.argv.slice(2), output, stop.signal)
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = exitCodes.failed;
  });

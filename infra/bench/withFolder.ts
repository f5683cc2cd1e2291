import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a shell shows for a program ended by Ctrl-C. */
const interruptedExitCode = 130;

/** Gives the work a folder of its own, which is gone afterwards, also where the process ends before. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "invoicing-bench-"));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", remove);
  try {
    return await work(folder);
  } finally {
    process.off("exit", remove);
    remove();
  }
}

/** Ends at once at Ctrl-C; the twin's parts end with the process that started them. */
export function endOnStopSignal(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, () => process.exit(interruptedExitCode));
  }
}

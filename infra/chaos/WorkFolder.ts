import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Processes that end with this one may still be closing their files while these are removed. */
const removalTries = 5;

/**
 * All that a run of the breaker puts on the disk. It goes when the process ends, by Ctrl-C and by a
 * refused start too, unless something in it is to be looked at: then its place is told.
 */
export class WorkFolder {
  readonly path = mkdtempSync(join(tmpdir(), "invoicing-chaos-"));
  #isKept = false;

  constructor() {
    process.once("exit", () => {
      if (this.#isKept) process.stderr.write(`Kept: ${this.path}\n`);
      else rmSync(this.path, { recursive: true, force: true, maxRetries: removalTries });
    });
  }

  keep(): void {
    this.#isKept = true;
  }
}

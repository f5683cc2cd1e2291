import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { VerifyRefusal } from "../VerifyRefusal";
import type { RowHash } from "./RowHash";
import { baselineHeading } from "./takeBaseline";

/** The tables of a baseline, one after the other; each has to be read to its end before the next. */
export class BaselineFile {
  readonly #lines: AsyncIterator<string>;
  readonly #file: string;
  #next: string | undefined;

  private constructor(file: string, lines: AsyncIterator<string>) {
    this.#file = file;
    this.#lines = lines;
  }

  /** @throws VerifyRefusal if the file is not there or is no baseline */
  static async open(file: string): Promise<BaselineFile> {
    const input = createReadStream(file);
    const lines = createInterface({ input, crlfDelay: Infinity });
    // Without this, an error of the stream would end the process and not the reading.
    const failed = new Promise<never>((_resolve, reject) => input.once("error", reject));
    failed.catch(() => undefined);
    const baseline = new BaselineFile(file, lines[Symbol.asyncIterator]());
    try {
      const opened = new Promise((resolve) => input.once("open", resolve));
      await Promise.race([opened, failed]);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new VerifyRefusal(`The baseline cannot be read: ${why}`, { cause });
    }
    await baseline.#advance();
    if (baseline.#next !== baselineHeading) throw baseline.#malformed();
    await baseline.#advance();
    return baseline;
  }

  /** The rows of the table that comes next. @throws VerifyRefusal if another one does */
  async *table(set: string): AsyncGenerator<RowHash> {
    if (this.#next !== `# ${set}`) throw this.#malformed();
    for (;;) {
      const line = await this.#advance();
      if (line === undefined || line.startsWith("#")) return;
      const [id, hash] = line.split(" ");
      if (id === undefined || hash === undefined) throw this.#malformed();
      yield { id, hash };
    }
  }

  async #advance(): Promise<string | undefined> {
    const line = await this.#lines.next();
    this.#next = line.done === true ? undefined : line.value;
    return this.#next;
  }

  #malformed(): VerifyRefusal {
    return new VerifyRefusal(
      `${this.#file} is no baseline of this version; take one with --take-baseline.`,
    );
  }
}

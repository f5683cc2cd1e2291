import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { CommandError } from "../command/CommandError";

const lockFile = "twin.lock";
/** SQLite's code for a file that another process has locked. */
const busyCode = "SQLITE_BUSY";

/**
 * The folder in which one twin at a time keeps its data and logs. A lock of the operating system's
 * guards it, so that it is free again as soon as its twin is gone, however that ended.
 */
export class StateDirectory {
  readonly path: string;
  readonly kept: boolean;
  readonly #lock: InstanceType<typeof DatabaseSync>;

  private constructor(path: string, kept: boolean) {
    this.path = path;
    this.kept = kept;
    this.#lock = lockFolder(path);
  }

  /**
   * @param persist a folder to keep, made if need be; undefined: a temporary one.
   * @throws CommandError if it cannot be written to (exit code 2) or another twin has it (1).
   */
  static open(persist: string | undefined): StateDirectory {
    return new StateDirectory(makeFolder(persist), persist !== undefined);
  }

  /** Gives the folder free; a temporary one is removed. */
  close(): void {
    this.#lock.close();
    if (!this.kept) rmSync(this.path, { recursive: true, force: true });
  }
}

function makeFolder(persist: string | undefined): string {
  try {
    if (persist === undefined) return mkdtempSync(join(tmpdir(), "invoicing-twin-"));
    mkdirSync(persist, { recursive: true });
    return persist;
  } catch (error) {
    throw notWritable(persist ?? tmpdir(), error);
  }
}

function lockFolder(path: string): InstanceType<typeof DatabaseSync> {
  try {
    const lock = new DatabaseSync(join(path, lockFile), { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    if (isBusy(error)) {
      throw new CommandError(
        `Another twin is using ${path}; stop it first, or choose another --persist folder.`,
        1,
      );
    }
    throw notWritable(path, error);
  }
}

function isBusy(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && Reflect.get(error, "sqliteCodeName") === busyCode
  );
}

function notWritable(path: string, error: unknown): CommandError {
  const cause = error instanceof Error ? error.message : String(error);
  return new CommandError(
    `The twin's state cannot be kept in ${path} (${cause}); choose a writable folder with --persist.`,
  );
}

import { CommandError } from "./CommandError";

/** @returns whether a server's `listen` failed because another process has the port. */
export function isPortInUse(error: unknown): boolean {
  return typeof error === "object" && error !== null && Reflect.get(error, "code") === "EADDRINUSE";
}

/** One sentence for a port that is taken; `option` is what to change. */
export function portInUse(port: number, option: string): CommandError {
  return new CommandError(
    `Port ${String(port)} is in use by another program; stop that program or choose other ports with ${option}.`,
  );
}

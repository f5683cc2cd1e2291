import { CommandError } from "./CommandError";

/** @returns whether a server's `listen` failed because another process has the port. */
export function isPortInUse(error: unknown): boolean {
  return typeof error === "object" && error !== null && Reflect.get(error, "code") === "EADDRINUSE";
}

/** One sentence for a port that is taken. @param instead what to do if its owner is to stay. */
export function portInUse(port: number, instead = "choose another port with --port"): CommandError {
  return new CommandError(
    `Port ${String(port)} is in use, perhaps by another \`npm start\`; stop it, or ${instead}.`,
  );
}

import { CommandError } from "./CommandError";

/**
 * `fetch` from a part of the twin.
 * @param part what to call it in the error.
 * @throws CommandError (exit code 1) when it does not answer, or not in the time that `init` allows.
 */
export async function fetchFrom(part: string, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`The ${part} does not answer at ${new URL(url).origin}: ${why}.`, 1);
  }
}

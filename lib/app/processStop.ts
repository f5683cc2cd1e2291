const stopping = new AbortController();

/**
 * Aborted when the host is about to end the process (FUNCTIONS.md 9): what can be handed to another
 * instance is handed on at its next page.
 */
export const processStop: AbortSignal = stopping.signal;

/** What `app.hook.appTerminate` needs. */
export function stopProcess(): void {
  stopping.abort();
}

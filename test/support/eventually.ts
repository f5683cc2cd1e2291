const pollMs = 20;

/**
 * Waits until a check gives something other than `undefined` or false, and returns it. For what
 * another process decides by its own clock, such as a lease that runs out in storage.
 */
export async function eventually<T>(
  check: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 15_000,
): Promise<T> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > until) throw new Error(`nothing came of it in ${String(timeoutMs)} ms`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

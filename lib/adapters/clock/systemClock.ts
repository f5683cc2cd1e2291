import type { Clock } from "../../ports/clock";

/** The longest wait a Node timer can do; a longer one would fire at once. */
const maxTimerMs = 2 ** 31 - 1;

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.min(Math.max(milliseconds, 0), maxTimerMs));
    signal?.addEventListener("abort", wake, { once: true });
  });
}

/** The machine's own clock. A sleep longer than 24 days ends after 24 days. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep,
};

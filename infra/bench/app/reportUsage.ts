import { getHeapStatistics } from "node:v8";
import { usageQuestion, type ProcessUsage } from "./ProcessUsage";

// Loaded before the app's own script (`node --require`), in its process: answers the bench with what
// the process used. Works wherever Node does, and measures the app alone, not the twin around it.

const sampleEveryInMs = 50;

let peakBytes = 0;

function sample(): void {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}

function usage(): ProcessUsage {
  sample();
  const { user, system } = process.cpuUsage();
  return {
    cpuMs: (user + system) / 1_000,
    peakBytesSinceAsked: peakBytes,
    // The operating system's own figure, in kilobytes on every platform.
    peakBytes: process.resourceUsage().maxRSS * 1_024,
    heapLimitBytes: getHeapStatistics().heap_size_limit,
  };
}

if (process.connected) {
  setInterval(sample, sampleEveryInMs).unref();
  process.on("message", (message) => {
    if (message !== usageQuestion) return;
    process.send?.(usage());
    peakBytes = 0;
  });
  // Listening to the launcher must not keep the process alive.
  process.channel?.unref();
}

import { shareRun } from "../../lib/engine/fanOut/enumerateRun";
import type { FanOut } from "../../lib/engine/fanOut/FanOut";
import { workOnChunk } from "../../lib/engine/fanOut/workOnChunk";
import type { RunReport } from "../../lib/ports/runs";
import type { FanOutWorld } from "./FanOutWorld";

/** Begins a run that is shared out. */
export async function begun(here: FanOutWorld, by: FanOut, trigger = "timer"): Promise<RunReport> {
  const result = await shareRun(here.plan, by, { trigger });
  if (result.kind === "busy") throw new Error(result.holder.owner);
  return result.report;
}

/** Takes chunks as long as there are any, as so many processes do at once. */
export async function workOff(here: FanOutWorld, processes: readonly FanOut[]): Promise<string[]> {
  const kinds: string[] = [];
  for (let rounds = 0; rounds < 20; rounds += 1) {
    const messages = await here.chunkMessages();
    if (messages.length === 0) return kinds;
    const results = await Promise.allSettled(
      messages.map((message, index) =>
        workOnChunk(here.plan, processes[index % processes.length] as FanOut, message),
      ),
    );
    kinds.push(...results.map((one) => (one.status === "fulfilled" ? one.value.kind : "thrown")));
  }
  throw new Error("there are always more chunks");
}

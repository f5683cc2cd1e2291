import { chunksOf, type ChunkContent } from "../../domain/chunking";
import type { Chunk } from "../../ports/chunks";
import type { HeldLocks } from "../../ports/locks";
import type { RunReport } from "../../ports/runs";
import { noCounts } from "../counts";
import type { StagePlan } from "../engine";
import type { RunDeadline } from "../RunDeadline";
import { StopRequest } from "../StopRequest";
import type { FanOut } from "./FanOut";

/** Chunks that are written and sent together. */
const chunksPerSend = 16;

const sliceDigits = 3;
const numberDigits = 6;

export interface EnumerationWork {
  readonly report: RunReport;
  /** Slices of enumeration before this one. */
  readonly slice: number;
  /** Aborted to stop before the next chunk. */
  readonly stop: AbortSignal | undefined;
}

/**
 * Puts chunks of what is due into the queue, as it is enumerated.
 *
 * @returns why it ended before all was enumerated; undefined where it did not
 * @throws any `JobError`
 */
export async function sendChunks(
  plan: StagePlan,
  fanOut: FanOut,
  work: EnumerationWork & { readonly lock: HeldLocks; readonly deadline: RunDeadline },
): Promise<string | undefined> {
  const { report, deadline, lock } = work;
  const { runId, scope } = report;
  const stopRequest = new StopRequest(runId, fanOut);
  const opened = plan.open({ runId, signal: deadline.signal, scope });
  await opened.environment.preflight();
  let number = 0;
  let ready: Chunk[] = [];
  const send = async (): Promise<void> => {
    lock.assertHeld();
    await fanOut.chunks.add(ready);
    await fanOut.queue.sendChunks(ready.map(({ id }) => ({ runId, chunk: id })));
    ready = [];
  };
  for await (const content of chunksOf(opened.names.due(), fanOut.chunkLines)) {
    ready.push(newChunk(content, { ...work, number, now: fanOut.clock.now() }));
    number += 1;
    if (ready.length < chunksPerSend) continue;
    await send();
    if (deadline.isStopped || (await stopRequest.isMade())) return "asked to stop";
    if (deadline.isTimeUp()) return "time used up before all that is due was enumerated";
  }
  if (ready.length > 0) await send();
  return undefined;
}

function newChunk(
  { names, records }: ChunkContent,
  { report, slice, number, now }: EnumerationWork & { readonly number: number; readonly now: Date },
): Chunk {
  const padded = (value: number, digits: number) => String(value).padStart(digits, "0");
  return {
    runId: report.runId,
    id: `${padded(slice, sliceDigits)}-${padded(number, numberDigits)}`,
    names,
    records,
    state: "waiting",
    tries: 0,
    worker: "",
    reason: "",
    counts: noCounts,
    baseDataUse: {},
    sentOn: now,
  };
}

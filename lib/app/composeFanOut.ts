import { createQueueClient } from "../adapters/queues/queueClients";
import { createStorageWorkQueue } from "../adapters/queues/createStorageWorkQueue";
import { createTableChunks } from "../adapters/runs/createTableChunks";
import type { EngineDependencies } from "../engine/engine";
import type { FanOut } from "../engine/fanOut/FanOut";
import type { Platform } from "./platform";
import type { Settings } from "./settings";
import { queueStorageOf, tablesOf } from "./tables";

const msPerSecond = 1_000;
const msPerMinute = 60_000;

/** Puts together what sharing a run out needs beside the engine. Opens no connection. */
export function composeFanOut(
  settings: Settings,
  { credential }: Platform,
  engine: EngineDependencies,
): FanOut {
  const storage = queueStorageOf(settings, credential);
  const queue = (name: string) => createQueueClient(storage, name);
  return {
    ...engine,
    chunks: createTableChunks(tablesOf(settings, credential)("Chunks")),
    queue: createStorageWorkQueue({
      chunks: queue(settings.CHUNK_QUEUE),
      // Where the host puts what failed too often (FUNCTIONS.md 5).
      poison: queue(`${settings.CHUNK_QUEUE}-poison`),
      runs: queue(settings.RUN_QUEUE),
      sendsMax: settings.QUEUE_SENDS,
    }),
    chunkTriesMax: settings.CHUNK_TRIES,
    chunkLines: settings.CHUNK_LINES,
    stallMs: settings.STAGE_STALL_MINUTES * msPerMinute,
    silentMs: settings.LOCK_LEASE_SECONDS * msPerSecond,
    continues: settings.CONTINUE === "queue",
  };
}

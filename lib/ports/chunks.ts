import type { BaseDataUse } from "./environment";
import type { RunCounts } from "./runs";

/** `waiting`: its message is in the queue, or should be. `done` and `poisoned` are final. */
export const chunkStates = ["waiting", "working", "done", "poisoned"] as const;
export type ChunkState = (typeof chunkStates)[number];

/** A part of a run that any process may carry out: some records or whole bundles, by name. */
export interface Chunk {
  readonly runId: string;
  /** Unique in the run; sorts as it was enumerated. */
  readonly id: string;
  /** What is locked: ids of order lines or invoices, or bundle keys. */
  readonly names: readonly string[];
  /** Records that the names stood for when they were enumerated. */
  readonly records: number;
  readonly state: ChunkState;
  /** How often it was begun without having come to an end. */
  readonly tries: number;
  /** Host and process that had it last; empty while nobody had. */
  readonly worker: string;
  /** Why it failed last, in a sentence; empty where it did not. */
  readonly reason: string;
  readonly counts: RunCounts;
  readonly baseDataUse: BaseDataUse;
  /** When its message was last put into the queue. */
  readonly sentOn: Date;
}

/** A chunk as it was read: whoever writes it names the version. */
export interface StoredChunk {
  readonly chunk: Chunk;
  readonly version: string;
}

/** How far a run's records are enumerated. */
export interface Enumeration {
  /** Slices of enumeration before this one. */
  readonly slice: number;
  /** `cut`: some records that are due may be in no chunk. */
  readonly state: "open" | "complete" | "cut" | "failed";
  /** Why it was cut or failed; empty otherwise. */
  readonly reason: string;
}

/**
 * The chunks of runs, in shared storage. A run is open while it is enumerated or while a chunk of it
 * is neither done nor poisoned. Every method may throw `UnavailableError`, `UnauthorizedError` or
 * `ProtocolError`.
 */
export interface ChunkBook {
  enumeration(runId: string): Promise<Enumeration | undefined>;
  /** Says how far the enumeration is; only whoever enumerates says so, or closes what died. */
  setEnumeration(runId: string, enumeration: Enumeration): Promise<void>;
  /** Adds chunks of one run, open. Adding the same ones again changes nothing. */
  add(chunks: readonly Chunk[]): Promise<void>;
  find(runId: string, id: string): Promise<StoredChunk | undefined>;
  /**
   * Writes what becomes of a chunk that has not changed since it was read. `done` and `poisoned` close
   * it in the same change; anything else opens it.
   *
   * @returns undefined where it has changed
   */
  write(stored: StoredChunk, chunk: Chunk): Promise<StoredChunk | undefined>;
  /** True while the run is enumerated or a chunk of it is open. */
  isOpen(runId: string): Promise<boolean>;
  /** The chunks of a run in pages, in their order. */
  pages(runId: string): AsyncIterable<readonly StoredChunk[]>;
}

/** Names a chunk; all that its message holds. */
export interface ChunkMessage {
  readonly runId: string;
  readonly chunk: string;
}

/** A message that was set aside. */
export interface PoisonedMessage {
  /** Undefined for a text that names no chunk. */
  readonly message: ChunkMessage | undefined;
  /** Takes it out of the poison queue for good. */
  remove(): Promise<void>;
  /** Leaves it there for the next look; one that is neither removed nor left is hidden for a minute. */
  leave(): Promise<void>;
}

/**
 * The queues that bring chunks and slices of runs to whoever is free: at least once, in any order.
 * Every method may throw `UnavailableError`, `UnauthorizedError` or `ProtocolError`.
 */
export interface WorkQueue {
  sendChunks(messages: readonly ChunkMessage[]): Promise<void>;
  /** True while a chunk's message is there for whoever is free. */
  hasChunks(): Promise<boolean>;
  /** Asks for the next slice of a run. */
  sendRun(message: { readonly runId: string; readonly slice: number }): Promise<void>;
  /** Sets a chunk's message aside, where the platform puts those that fail too often. */
  poison(message: ChunkMessage): Promise<void>;
  /**
   * Messages that were set aside, hidden from others for a while; each comes once. Those that are not
   * removed come back to the poison queue by themselves.
   */
  poisoned(): AsyncIterable<PoisonedMessage>;
}

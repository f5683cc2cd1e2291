import { SingleBar } from "cli-progress";
import type { StageName } from "./stages";

export interface StageCounts {
  readonly read: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** Shows on stderr how far the stage is that runs. */
export interface StageProgress {
  /** @param expected about how many records the stage will read; 0 when unknown. */
  start(stage: StageName, expected: number): void;
  update(stage: StageName, counts: StageCounts): void;
  finish(stage: StageName): void;
  /** Shows nothing from now on, in the middle of a stage too, and leaves the terminal as it was. */
  stop(): void;
}

const plainLineEveryInMs = 5_000;
const nameWidth = 12;

/** Bars on a terminal; elsewhere a plain line per stage every five seconds and at its end. */
export function createStageProgress(stream: NodeJS.WriteStream): StageProgress {
  return stream.isTTY ? new BarProgress(stream) : new PlainProgress(stream);
}

function describe({ read, succeeded, failed }: StageCounts): string {
  return `${String(read)} read, ${String(succeeded)} done, ${String(failed)} in error`;
}

class BarProgress implements StageProgress {
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | undefined;
  #stopped = false;
  #counts: StageCounts = { read: 0, succeeded: 0, failed: 0 };

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  start(stage: StageName, expected: number): void {
    if (this.#stopped) return;
    this.#counts = { read: 0, succeeded: 0, failed: 0 };
    this.#bar = new SingleBar({
      format: `  ${stage.padEnd(nameWidth)} [{bar}] {counts} ({duration_formatted})`,
      stream: this.#stream,
      barsize: 24,
      emptyOnZero: true,
      hideCursor: true,
    });
    this.#bar.start(expected, 0, { counts: describe(this.#counts) });
  }

  update(_stage: StageName, counts: StageCounts): void {
    this.#counts = counts;
    const bar = this.#bar;
    if (bar === undefined) return;
    if (counts.read > bar.getTotal()) bar.setTotal(counts.read);
    bar.update(counts.read, { counts: describe(counts) });
  }

  finish(): void {
    this.#bar?.setTotal(Math.max(1, this.#counts.read));
    this.#bar?.update(Math.max(1, this.#counts.read), { counts: describe(this.#counts) });
    this.#removeBar();
  }

  stop(): void {
    this.#stopped = true;
    this.#removeBar();
  }

  /** Gives the terminal its cursor and its line wrapping back. */
  #removeBar(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

class PlainProgress implements StageProgress {
  readonly #stream: NodeJS.WritableStream;
  #counts: StageCounts = { read: 0, succeeded: 0, failed: 0 };
  #stopped = false;
  #startedAt = 0;
  #shownAt = 0;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  start(): void {
    this.#counts = { read: 0, succeeded: 0, failed: 0 };
    this.#startedAt = Date.now();
    this.#shownAt = this.#startedAt;
  }

  update(stage: StageName, counts: StageCounts): void {
    this.#counts = counts;
    if (Date.now() - this.#shownAt >= plainLineEveryInMs) this.#show(stage, "...");
  }

  finish(stage: StageName): void {
    this.#show(stage, "");
  }

  stop(): void {
    this.#stopped = true;
  }

  #show(stage: StageName, more: string): void {
    if (this.#stopped) return;
    this.#shownAt = Date.now();
    const seconds = ((this.#shownAt - this.#startedAt) / 1_000).toFixed(1);
    const name = stage.padEnd(nameWidth);
    this.#stream.write(`  ${name} ${describe(this.#counts)} (${seconds} s)${more}\n`);
  }
}

import { SingleBar } from "cli-progress";
import { describePace, type StageCounts } from "./describePace";
import type { StageName } from "./stages";

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
const barWidth = 20;
const noCounts: StageCounts = { read: 0, succeeded: 0, failed: 0 };

/** Bars on a terminal; elsewhere a plain line per stage every five seconds and at its end. */
export function createStageProgress(stream: NodeJS.WriteStream): StageProgress {
  return stream.isTTY ? new BarProgress(stream) : new PlainProgress(stream);
}

/** What is known of the stage that runs. */
class Watch {
  #stage: StageName = "create-lines";
  #expected = 0;
  #startedAt = 0;
  #countedAt = 0;
  #counts: StageCounts = noCounts;

  start(stage: StageName, expected: number): void {
    this.#stage = stage;
    this.#expected = expected;
    this.#startedAt = Date.now();
    this.#countedAt = this.#startedAt;
    this.#counts = noCounts;
  }

  set counts(counts: StageCounts) {
    if (counts.read !== this.#counts.read) this.#countedAt = Date.now();
    this.#counts = counts;
  }

  get read(): number {
    return this.#counts.read;
  }

  describe(isFinished: boolean): string {
    return describePace({
      ...this.#counts,
      stage: this.#stage,
      expected: this.#expected,
      elapsedMs: Date.now() - this.#startedAt,
      countedAfterMs: this.#countedAt - this.#startedAt,
      isFinished,
    });
  }
}

class BarProgress implements StageProgress {
  readonly #stream: NodeJS.WriteStream;
  readonly #watch = new Watch();
  #bar: SingleBar | undefined;
  #stopped = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  start(stage: StageName, expected: number): void {
    if (this.#stopped) return;
    this.#watch.start(stage, expected);
    this.#bar = new SingleBar({
      format: `  ${stage.padEnd(nameWidth)} [{bar}] {text}`,
      stream: this.#stream,
      barsize: barWidth,
      emptyOnZero: true,
      hideCursor: true,
    });
    this.#bar.start(expected, 0, { text: this.#watch.describe(false) });
  }

  update(_stage: StageName, counts: StageCounts): void {
    this.#watch.counts = counts;
    const bar = this.#bar;
    if (bar === undefined) return;
    if (counts.read > bar.getTotal()) bar.setTotal(counts.read);
    bar.update(counts.read, { text: this.#watch.describe(false) });
  }

  finish(): void {
    const full = Math.max(1, this.#watch.read);
    this.#bar?.setTotal(full);
    this.#bar?.update(full, { text: this.#watch.describe(true) });
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
  readonly #watch = new Watch();
  #stopped = false;
  #shownAt = 0;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  start(stage: StageName, expected: number): void {
    this.#watch.start(stage, expected);
    this.#shownAt = Date.now();
  }

  update(stage: StageName, counts: StageCounts): void {
    this.#watch.counts = counts;
    if (Date.now() - this.#shownAt >= plainLineEveryInMs) this.#show(stage, false);
  }

  finish(stage: StageName): void {
    this.#show(stage, true);
  }

  stop(): void {
    this.#stopped = true;
  }

  #show(stage: StageName, isFinished: boolean): void {
    if (this.#stopped) return;
    this.#shownAt = Date.now();
    const text = this.#watch.describe(isFinished);
    this.#stream.write(`  ${stage.padEnd(nameWidth)} ${text}${isFinished ? "" : " ..."}\n`);
  }
}

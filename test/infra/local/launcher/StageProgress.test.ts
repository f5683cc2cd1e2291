import { Writable } from "node:stream";
import { createStageProgress } from "../../../../infra/local/launcher/StageProgress";

const showCursor = "\u001b[?25h";
const hideCursor = "\u001b[?25l";
const wrapLines = "\u001b[?7h";
const cutLines = "\u001b[?7l";

/** A terminal that keeps what is written to it, or a file. */
class Screen extends Writable {
  readonly isTTY: boolean;
  readonly columns = 100;
  text = "";

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function progressOn(screen: Screen): ReturnType<typeof createStageProgress> {
  return createStageProgress(screen as unknown as NodeJS.WriteStream);
}

describe("the progress of a stage", () => {
  it("leaves the terminal as it was when it is stopped in the middle", () => {
    const screen = new Screen(true);
    const progress = progressOn(screen);
    progress.start("bundle", 10);
    progress.update("bundle", { read: 5, succeeded: 4, failed: 1 });
    expect(screen.text).toContain(hideCursor);
    progress.stop();
    expect(screen.text.lastIndexOf(showCursor)).toBeGreaterThan(
      screen.text.lastIndexOf(hideCursor),
    );
    expect(screen.text.lastIndexOf(wrapLines)).toBeGreaterThan(screen.text.lastIndexOf(cutLines));
  });

  it("draws a bar on a terminal, with counts and the total", () => {
    const screen = new Screen(true);
    const progress = progressOn(screen);
    progress.start("bundle", 1_000);
    expect(screen.text).toContain("bundle       [--------------------] 0 of 1,000 lines");
    progress.update("bundle", { read: 900, succeeded: 890, failed: 10 });
    progress.finish("bundle");
    expect(screen.text).toMatch(/bundle {7}\[={20}\] 900 lines in 0\.\d s, 10 in error/);
    progress.stop();
  });

  it("writes a plain line where there is no terminal", () => {
    const screen = new Screen(false);
    const progress = progressOn(screen);
    progress.start("send", 40);
    progress.update("send", { read: 40, succeeded: 38, failed: 1 });
    progress.finish("send");
    expect(screen.text).toMatch(
      /^ {2}send {9}40 invoices in 0\.\d s, 1 in error, 1 left for later\n$/,
    );
  });

  it("shows nothing any more once it is stopped, though the work goes on for a moment", () => {
    for (const isTTY of [true, false]) {
      const screen = new Screen(isTTY);
      const progress = progressOn(screen);
      progress.start("bundle", 10);
      progress.stop();
      const shown = screen.text;
      progress.update("bundle", { read: 5, succeeded: 4, failed: 1 });
      progress.finish("bundle");
      progress.start("calculate", 10);
      progress.finish("calculate");
      progress.stop();
      expect(screen.text).toBe(shown);
    }
  });
});

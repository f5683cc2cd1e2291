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

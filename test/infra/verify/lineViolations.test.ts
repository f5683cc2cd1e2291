import { FinishedTwin } from "./support/FinishedTwin";
import { found } from "./support/found";
import { harmlessLines } from "./support/harmlessLines";
import { spoiledLines } from "./support/spoiledLines";

const timeoutMs = 60_000;
let twin: FinishedTwin;

beforeAll(async () => {
  twin = await FinishedTwin.start();
}, timeoutMs);
afterAll(() => twin.close());
afterEach(() => twin.restore());

describe("of order lines, the checker", () => {
  it.each(spoiledLines)(
    "finds %s and nothing else: %s",
    async (code, _name, plant) => {
      const id = await plant(twin);
      expect(await found(twin)).toEqual([`${code} ${id}`]);
    },
    timeoutMs,
  );

  it.each(harmlessLines)(
    "finds nothing wrong in %s",
    async (_name, change) => {
      await change(twin);
      expect(await found(twin)).toEqual([]);
    },
    timeoutMs,
  );
});

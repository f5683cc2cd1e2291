import { putBackPoisoned } from "../../../../lib/engine/fanOut/putBackPoisoned";
import { workOnChunk } from "../../../../lib/engine/fanOut/workOnChunk";
import { RestingError, UnavailableError } from "../../../../lib/ports/errors";
import { useAzurite, type Azurite } from "../../../support/azurite";
import { FanOutWorld } from "../../../support/FanOutWorld";
import { begun, workOff } from "../../../support/sharedRuns";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(() => azurite.stop());

describe("a run that is shared out, and whose services fail", () => {
  it("ends at once, red and with the reason, where a service is left alone; the next run goes on", async () => {
    const here = new FanOutWorld(azurite, 8);
    const [one, two] = [here.process(), here.process()];
    const { runId } = await begun(here, one);
    const reason = "The ERP failed 3 times in a row and is left alone until noon.";
    here.beforeRecord = (name) => {
      if (name !== "record-0") throw new RestingError(reason);
    };
    const [first, ...others] = await here.chunkMessages();
    expect(await workOnChunk(here.plan, one, first!)).toEqual({ kind: "left", run: "open" });
    // Others ask nobody any more, nor do they come to a record.
    here.beforeRecord = () => {
      throw new Error("a chunk of a run that is to stop was begun");
    };
    const kinds: unknown[] = [];
    for (const message of others) kinds.push(await workOnChunk(here.plan, two, message));
    expect(kinds).toEqual([
      { kind: "done", run: "open" },
      { kind: "done", run: "open" },
      { kind: "done", run: "closed" },
    ]);
    expect(await one.reports.find(runId)).toMatchObject({
      status: "failed",
      message: `${reason} The next run goes on.`,
      counts: { succeeded: 1 },
      chunks: { all: 4, done: 4, poisoned: 0 },
      left: { count: 7 },
    });
    expect(await here.messages("chunks-poison")).toEqual([]);
    here.beforeRecord = () => undefined;
    const next = await begun(here, two);
    await workOff(here, [one, two]);
    expect(await two.reports.find(next.runId)).toMatchObject({
      status: "completed",
      counts: { succeeded: 7 },
    });
  });

  it("does a chunk that was set aside before, once recover has put it back", async () => {
    const here = new FanOutWorld(azurite, 4);
    const one = here.process({ chunkTriesMax: 1 });
    const { runId } = await begun(here, one);
    const [first, second] = await here.chunkMessages();
    here.beforeRecord = () => {
      throw new UnavailableError("record-0 is out of reach");
    };
    expect(await workOnChunk(here.plan, one, first!)).toMatchObject({ kind: "poisoned" });
    here.beforeRecord = () => {
      throw new RestingError("The ERP is left alone until noon.");
    };
    expect(await workOnChunk(here.plan, one, second!)).toEqual({ kind: "left", run: "closed" });
    here.beforeRecord = () => undefined;
    expect(await putBackPoisoned(one)).toMatchObject({ putBack: 1, left: [] });
    expect(await workOff(here, [one])).toEqual(["done"]);
    expect([...here.written.keys()]).toEqual(["record-0", "record-1"]);
    // The other chunk is still left, and the run says so.
    expect(await one.reports.find(runId)).toMatchObject({
      status: "failed",
      message: "The ERP is left alone until noon. The next run goes on.",
      chunks: { all: 2, done: 2, poisoned: 0 },
    });
  });

  it("says that a service is left alone where the chunk that knew which was taken by another", async () => {
    const here = new FanOutWorld(azurite, 2);
    const [one, two] = [here.process(), here.process()];
    const { runId } = await begun(here, one);
    const [message] = await here.chunkMessages();
    here.beforeRecord = async () => {
      const taken = (await two.chunks.find(runId, message!.chunk))!;
      await two.chunks.write(taken, { ...taken.chunk, state: "waiting", worker: "another" });
      throw new RestingError("Dataverse is left alone until noon.");
    };
    expect(await workOnChunk(here.plan, one, message!)).toMatchObject({ kind: "dropped" });
    here.beforeRecord = () => undefined;
    await workOnChunk(here.plan, two, message!);
    expect(await two.reports.find(runId)).toMatchObject({
      status: "failed",
      message:
        "A service failed again and again and is left alone for a while. The next run goes on.",
    });
  });

  it("sets a chunk aside after as many tries as CHUNK_TRIES says", async () => {
    const here = new FanOutWorld(azurite, 2);
    const one = here.process({ chunkTriesMax: 2 });
    const { runId } = await begun(here, one);
    const [message] = await here.chunkMessages();
    here.beforeRecord = () => {
      throw new UnavailableError("out of reach");
    };
    await expect(workOnChunk(here.plan, one, message!)).rejects.toThrow("out of reach");
    expect(await workOnChunk(here.plan, one, message!)).toMatchObject({ kind: "poisoned" });
    expect((await one.reports.find(runId))?.message).toContain("1 of 1 chunks failed 2 times");
  });
});

import { eventRunId } from "../../../lib/domain/eventRunId";
import { newRunId, stageOfRunId } from "../../../lib/domain/runId";

const now = new Date("2026-03-01T12:00:00Z");
const at = new Date("2026-03-01T11:59:00Z");
const wish = { stage: "bundle", recordId: "6f1cbe9e" } as const;

describe("the id of the run that an event asks for", () => {
  it("is the same whenever the event is told, and sorts by when that came to be", () => {
    const id = eventRunId(wish, { key: "a", at }, now);
    expect(eventRunId(wish, { key: "a", at }, new Date("2026-03-01T13:00:00Z"))).toBe(id);
    expect(stageOfRunId(id)).toBe("bundle");
    expect(id.slice(0, 13)).toBe(newRunId("bundle", at, new Uint8Array(4)).slice(0, 13));
  });

  it("is another's for another event, stage or record", () => {
    const ids = [
      eventRunId(wish, { key: "a", at }, now),
      eventRunId(wish, { key: "b", at }, now),
      eventRunId({ ...wish, stage: "create-lines" }, { key: "a", at }, now),
      eventRunId({ ...wish, recordId: null }, { key: "a", at }, now),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([undefined, new Date("2199-01-01"), new Date("1999-01-01"), new Date(Number.NaN)])(
    "takes its own time where the event's, %s, is none to sort by",
    (strange) => {
      const id = eventRunId(wish, { key: "a", at: strange }, now);
      expect(id.slice(0, 13)).toBe(newRunId("bundle", now, new Uint8Array(4)).slice(0, 13));
    },
  );
});

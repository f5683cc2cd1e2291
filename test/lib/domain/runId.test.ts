import fc from "fast-check";
import { newRunId, stageOfRunId } from "../../../lib/domain/runId";
import { stageNames } from "../../../lib/domain/stages";
import { randomBytes } from "../../support/domainArbitraries";

const times = fc.date({
  min: new Date("1990-01-01T00:00:00Z"),
  max: new Date("2280-01-01T00:00:00Z"),
  noInvalidDate: true,
});
const stages = fc.constantFrom(...stageNames);

describe("newRunId", () => {
  it("sorts the newest run first, as text", () => {
    fc.assert(
      fc.property(times, times, stages, stages, (a, b, stageA, stageB) => {
        fc.pre(a.getTime() < b.getTime());
        const earlier = newRunId(stageA, a, new Uint8Array(4));
        const later = newRunId(stageB, b, new Uint8Array(4));
        expect(later < earlier).toBe(true);
      }),
    );
  });

  it("holds only characters that a Table row key and a URL allow", () => {
    fc.assert(
      fc.property(stages, times, randomBytes(4), (stage, at, random) => {
        expect(newRunId(stage, at, random)).toMatch(/^[0-9]{13}-[a-z-]+-[0-9a-f]{8}$/);
      }),
    );
  });

  it("differs within a millisecond by its random bytes", () => {
    const at = new Date("2026-01-01T00:00:00Z");
    const first = newRunId("send", at, Uint8Array.of(0, 0, 0, 1));
    expect(newRunId("send", at, Uint8Array.of(0, 0, 0, 2))).not.toBe(first);
  });
});

describe("stageOfRunId", () => {
  it("reads the stage back", () => {
    fc.assert(
      fc.property(stages, times, randomBytes(4), (stage, at, random) => {
        expect(stageOfRunId(newRunId(stage, at, random))).toBe(stage);
      }),
    );
  });

  it.each(["", "send", "1234567890123-other-00000000", "123-send-00000000", "../send"])(
    "knows no stage of %j",
    (text) => {
      expect(stageOfRunId(text)).toBeUndefined();
    },
  );
});

import { handRunId, isHandRunId, withActor, withoutActor } from "../../../lib/domain/handRunId";
import { newRunId } from "../../../lib/domain/runId";

describe("the id of what a person did", () => {
  it("names the action, and tells two of a person's moves apart", () => {
    expect(handRunId("hold", Uint8Array.of(0, 1, 2, 255))).toBe("hold-000102ff");
  });

  it("is told apart from a run's", () => {
    const random = Uint8Array.of(0, 1, 2, 255);
    const id = handRunId("reconcile", random);
    expect([id, `${id} by reconciler`].map(isHandRunId)).toEqual([true, true]);
    expect(isHandRunId(newRunId("create-lines", new Date(0), random))).toBe(false);
  });

  it("is kept with who did it, whom a log does not name", () => {
    const id = handRunId("release lock", Uint8Array.of(0, 1, 2, 255));
    const owner = `desk/1 ${withActor(id, "ann by name@example.org\nAnn")}`;
    expect(owner).toContain("Ann");
    expect(withoutActor(owner)).toBe("desk/1 release lock-000102ff");
    const run = `desk/1 ${newRunId("bundle", new Date(0), Uint8Array.of(0, 1, 2, 255))}`;
    expect(withoutActor(run)).toBe(run);
  });
});

import { newOperation, type Sighting } from "../../../lib/domain/backgroundOperation";
import {
  accepted,
  canBe,
  cancelAsked,
  givenUp,
  isSubmissionOver,
  lookedAt,
  nextStep,
  notified,
  rejected,
  sighted,
  submitting,
  unclear,
  withdrawn,
} from "../../../lib/domain/operationMoves";

const start = new Date("2026-01-01T00:00:00Z");
const after = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
const fresh = newOperation({ id: "1", name: "x", parameters: {}, startedBy: "Ann" }, start);
const running = accepted(fresh, "guid", after(1));
const succeeded: Sighting = { kind: "ended", status: "succeeded", outputs: { n: 1 }, error: null };
const patience = { pollMs: 60_000, giveUpMs: 3_600_000 };

describe("an operation's moves", () => {
  it("end it by what the status monitor shows, and by nothing else", () => {
    const ended = sighted(running, { sighting: succeeded, timings: null }, after(9));
    expect(ended).toMatchObject({ status: "succeeded", outputs: { n: 1 } });
    expect(notified(running, "guid", after(5)).status).toBe("accepted");
    const pending = { kind: "pending", isStarted: true } as const;
    const seen = sighted(running, { sighting: pending, timings: null }, after(9));
    expect(seen).toEqual({ ...running, lookedOn: after(9).toISOString() });
  });

  it("change nothing after its end", () => {
    const ended = sighted(running, { sighting: succeeded, timings: null }, after(9));
    const failed: Sighting = { kind: "ended", status: "failed", outputs: null, error: null };
    expect(sighted(ended, { sighting: failed, timings: null }, after(10))).toBe(ended);
    expect(accepted(ended, "other", after(10))).toBe(ended);
    expect(rejected(ended, "no", after(10))).toBe(ended);
    expect(unclear(ended, "cut", after(10))).toBe(ended);
    expect(givenUp(ended, after(10))).toBe(ended);
    expect(cancelAsked(ended, { actor: "Ann", message: "" }, after(10))).toBe(ended);
  });

  it("withdraw what was not sent yet, so that nobody sends it, and nothing else", () => {
    const asked = { id: "1", name: "x", parameters: {}, startedBy: "Ann" };
    const followUp = { kind: "stage", stage: "bundle" } as const;
    const planned = newOperation({ ...asked, followUp }, start, "planned");
    const gone = withdrawn(planned, "Ann", after(5));
    expect(gone).toMatchObject({
      status: "canceled",
      cancelRequestedBy: "Ann",
      followUp: { status: "dropped", message: "the operation is canceled" },
    });
    expect(submitting(gone, after(6))).toBe(gone);
    expect(nextStep(gone, patience, after(9))).toBe("wait");
    expect(withdrawn(running, "Ann", after(5))).toBe(running);
  });

  it("let a late notice tell how what was given up has ended", () => {
    const lost = givenUp(running, after(4_000));
    expect(lost.status).toBe("lost");
    expect(lost.message).toContain("backgroundoperations(guid)");
    expect(sighted(lost, { sighting: succeeded, timings: null }, after(9_000)).status).toBe(
      "succeeded",
    );
  });

  it("keep the ids that notices name as hints while the right one is not known", () => {
    const noted = ["a", "b", "a", "c", "d", "e", "f"].reduce(
      (operation, hint) => notified(operation, hint, after(1)),
      fresh,
    );
    expect(noted.hints).toEqual(["b", "c", "d", "e", "f"]);
    const stray = notified(running, "stray", after(2));
    expect(stray.hints).toEqual([]);
    expect(stray.history.at(-1)?.detail).toContain("stray");
  });

  it("count notices without end, and list few", () => {
    let operation = running;
    for (let count = 0; count < 200; count += 1)
      operation = notified(operation, "guid", after(count));
    expect(operation.notices).toBe(200);
    expect(operation.history.length).toBeLessThan(20);
  });

  it("say when nobody can answer its submission any more", () => {
    expect(isSubmissionOver(fresh, 10_000, after(9))).toBe(false);
    expect(isSubmissionOver(fresh, 10_000, after(10))).toBe(true);
    expect(isSubmissionOver(unclear(fresh, "cut", after(1)), 10_000, after(2))).toBe(true);
    expect(isSubmissionOver(running, 10_000, after(99))).toBe(false);
  });
});

describe("an operation whose answer was lost", () => {
  const parameters = { StateOrProvince: "WA", At: "2026-01-01T00:00:00Z", Count: 3 };
  const asked = { id: "1", name: "x", parameters, startedBy: "Ann" };
  const unnamed = unclear(newOperation(asked, start), "cut", after(1));
  const createdOn = after(30).toISOString();
  const found = { name: "x", createdOn, parameters: {} };

  it.each([
    ["same name and time", found, true],
    ["same texts in another case", { ...found, parameters: { StateOrProvince: "wa" } }, true],
    [
      "a time and a number in other forms",
      { ...found, parameters: { At: "1/1", Count: "3" } },
      true,
    ],
    ["another name", { ...found, name: "y" }, false],
    ["another text", { ...found, parameters: { StateOrProvince: "OR" } }, false],
    ["made long before", { ...found, createdOn: after(-301).toISOString() }, false],
    ["made long after", { ...found, createdOn: after(9 * 3_600).toISOString() }, false],
    ["made at no time", { ...found, createdOn: null }, false],
  ])("takes one of %s for its own or not", (_, candidate, can) => {
    expect(canBe(unnamed, candidate, 60_000)).toBe(can);
  });

  it("is found by its notice after it was given up, too", () => {
    const lost = givenUp(unnamed, after(4_000));
    expect(isSubmissionOver(lost, 60_000, after(4_000))).toBe(true);
    expect(accepted(lost, "guid", after(5_000))).toMatchObject({
      status: "accepted",
      backgroundOperationId: "guid",
      endedOn: null,
    });
  });
});

describe("a silent operation", () => {
  it("is looked at no more than once in the polling time, and given up at last", () => {
    expect(nextStep(running, patience, after(59))).toBe("wait");
    expect(nextStep(running, patience, after(60))).toBe("look");
    expect(nextStep(lookedAt(running, after(60)), patience, after(119))).toBe("wait");
    expect(nextStep(lookedAt(running, after(60)), patience, after(120))).toBe("look");
    expect(nextStep(running, patience, after(3_600))).toBe("giveUp");
    expect(nextStep(givenUp(running, after(3_600)), patience, after(9_999))).toBe("wait");
  });
});

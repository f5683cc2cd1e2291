import { newOperation, type Sighting } from "../../../lib/domain/backgroundOperation";
import { operationsOf, type FollowUpRequest } from "../../../lib/domain/followUp";
import { followUpDelivered, followUpDropped } from "../../../lib/domain/followUpMoves";
import {
  accepted,
  givenUp,
  nextStep,
  postponed,
  rejected,
  sighted,
  submitting,
} from "../../../lib/domain/operationMoves";
import { stageOfRunId } from "../../../lib/domain/runId";

const start = new Date("2026-01-01T00:00:00Z");
const after = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
const bundle: FollowUpRequest = { kind: "stage", stage: "bundle" };
const audit: FollowUpRequest = { kind: "audit", runId: "a run" };
const chain: FollowUpRequest = { kind: "operation", name: "a", parameters: {}, then: bundle };
const succeeded: Sighting = { kind: "ended", status: "succeeded", outputs: {}, error: null };
const failed: Sighting = { kind: "ended", status: "failed", outputs: null, error: null };
const patience = { pollMs: 60_000, giveUpMs: 3_600_000 };

function running(followUp: FollowUpRequest) {
  const asked = { id: "1", name: "x", parameters: {}, startedBy: "Ann", followUp };
  return accepted(newOperation(asked, start), "guid", after(1));
}

function seen(followUp: FollowUpRequest, sighting: Sighting, at = after(9)) {
  return sighted(running(followUp), { sighting, timings: null }, at);
}

describe("what follows an operation", () => {
  it("is recorded with its success, under an id that names nothing else", () => {
    const { followUp } = seen(bundle, succeeded);
    expect(followUp).toMatchObject({ status: "due", message: "" });
    expect(stageOfRunId(followUp?.id ?? "")).toBe("bundle");
    expect(seen(bundle, succeeded).followUp?.id).toBe(followUp?.id);
    expect(seen(chain, succeeded).followUp?.id).toMatch(/^\d{13}-[0-9a-f]{16}$/);
    expect(seen(audit, succeeded).followUp?.id).toBe("a run");
  });

  it("is dropped where the operation fails or never comes to be, unless it tells of its end", () => {
    expect(seen(bundle, failed).followUp).toMatchObject({
      status: "dropped",
      message: "the operation is failed",
    });
    expect(seen(audit, failed).followUp).toMatchObject({ status: "due" });
    const asked = { id: "1", name: "x", parameters: {}, startedBy: "Ann", followUp: chain };
    expect(rejected(newOperation(asked, start), "no", after(1)).followUp?.status).toBe("dropped");
  });

  it("waits where the operation was given up, and comes with its late success", () => {
    const lost = givenUp(running(bundle), after(4_000));
    expect(lost.followUp?.status).toBe("waiting");
    const late = sighted(lost, { sighting: succeeded, timings: null }, after(9_000));
    expect(late.followUp?.status).toBe("due");
    const told = followUpDelivered(givenUp(running(audit), after(4_000)), after(4_001));
    expect(told.followUp?.status).toBe("delivered");
    const toldLate = sighted(told, { sighting: succeeded, timings: null }, after(9_000));
    expect(toldLate.followUp?.status).toBe("due");
  });

  it("is delivered or dropped once", () => {
    const due = seen(bundle, succeeded);
    const delivered = followUpDelivered(due, after(10));
    expect(delivered.history.at(-1)).toMatchObject({ event: "followUp" });
    expect(followUpDelivered(delivered, after(11))).toBe(delivered);
    expect(followUpDropped(delivered, "no", after(11))).toBe(delivered);
    expect(followUpDropped(due, "no", after(11)).followUp).toMatchObject({
      status: "dropped",
      message: "no",
    });
  });

  it("keeps the operation unfinished until then, for a set time", () => {
    const due = seen(bundle, succeeded);
    expect(nextStep(due, patience, after(10))).toBe("followUp");
    expect(nextStep(due, patience, after(3_609))).toBe("dropFollowUp");
    expect(nextStep(followUpDelivered(due, after(10)), patience, after(11))).toBe("wait");
  });

  it("may be a chain, whose operations are known beforehand", () => {
    const long: FollowUpRequest = { kind: "operation", name: "b", parameters: {}, then: chain };
    expect(operationsOf(long)).toEqual(["b", "a"]);
    expect(operationsOf(null)).toEqual([]);
  });
});

describe("a planned operation", () => {
  const asked = { id: "1", name: "x", parameters: {}, startedBy: "audit of run 7" };
  const planned = newOperation(asked, start, "planned");

  it("is submitted by whoever takes it, and waits on where Dataverse does not take it now", () => {
    expect(nextStep(planned, patience, after(1))).toBe("submit");
    const sent = submitting(planned, after(5));
    expect(sent).toMatchObject({ status: "submitting", submittedOn: after(5).toISOString() });
    expect(submitting(sent, after(6))).toBe(sent);
    const back = postponed(sent, "busy", after(7));
    expect(nextStep(back, patience, after(8))).toBe("submit");
    expect(back.message).toBe("busy");
    expect(postponed(accepted(sent, "guid", after(6)), "busy", after(7)).status).toBe("accepted");
  });

  it("is rejected in the end, counted from its beginning", () => {
    const back = postponed(submitting(planned, after(3_599)), "busy", after(3_599));
    expect(nextStep(back, patience, after(3_600))).toBe("reject");
    expect(rejected(back, "late", after(3_600)).status).toBe("rejected");
  });
});

import {
  auditDue,
  auditEnded,
  auditOfNothing,
  auditReopened,
  auditSubmitted,
} from "../../../lib/domain/runAudit";

const planned = { operationId: "an operation", invoices: 3 };
const exported = { operationId: "an operation", annotationId: "a note" };

describe("the audit of a run", () => {
  it("goes from due to its note", () => {
    const submitted = auditSubmitted(auditDue, planned);
    expect(submitted).toMatchObject({ ...planned, status: "submitted" });
    expect(auditEnded(submitted, exported)).toEqual({
      status: "exported",
      operationId: "an operation",
      annotationId: "a note",
      invoices: 3,
      message: "",
    });
    expect(auditOfNothing(auditDue)).toMatchObject({ status: "nothing", invoices: 0 });
  });

  it("takes no step back, whoever tells it late", () => {
    const done = auditEnded(auditDue, exported);
    expect(auditSubmitted(done, planned)).toBe(done);
    expect(auditOfNothing(done)).toBe(done);
    expect(auditEnded(done, { operationId: "an operation", message: "lost" })).toBe(done);
  });

  it("says why there is no note, and takes one that comes late", () => {
    const failed = auditEnded(auditDue, { operationId: "an operation", message: "lost" });
    expect(failed).toMatchObject({ status: "failed", message: "lost", annotationId: null });
    expect(auditEnded(failed, exported)).toMatchObject({ status: "exported", message: "" });
  });

  it("begins anew for a run that is opened again, whatever the operation before says late", () => {
    const submitted = auditSubmitted(auditDue, planned);
    const again = auditReopened(submitted);
    expect(again).toMatchObject({ status: "due", annotationId: null, invoices: null });
    expect(auditEnded(again, exported)).toBe(again);
    const second = auditSubmitted(again, { operationId: "another", invoices: 5 });
    expect(second).toMatchObject({ status: "submitted", operationId: "another", invoices: 5 });
    expect(auditEnded(second, exported)).toBe(second);
    const note = { operationId: "another", annotationId: "a longer note" };
    expect(auditEnded(second, note)).toMatchObject({ status: "exported", ...note });
    expect(auditEnded(again, note)).toMatchObject({ status: "exported", ...note });
  });
});

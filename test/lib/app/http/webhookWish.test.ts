import {
  askedStage,
  eventIdentity,
  executionContextSchema,
} from "../../../../lib/app/http/webhookWish";

const id = "6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d";
const noId = "00000000-0000-0000-0000-000000000000";

function context(members: object) {
  return executionContextSchema.parse({ MessageName: "invjob_RunStage", ...members });
}

function pressed(parameters: Readonly<Record<string, unknown>>) {
  const InputParameters = Object.entries(parameters).map(([key, value]) => ({ key, value }));
  return askedStage(context({ InputParameters }));
}

describe("what a webhook asks for", () => {
  it.each([
    [{ Stage: "send", Table: "invoice", RecordId: id }, "send", id],
    [
      { Stage: "bundle", Table: "salesorderdetail", RecordId: `{${id.toUpperCase()}}` },
      "bundle",
      id,
    ],
    [{ Stage: "bundle", Table: "invjob_invoiceline", RecordId: id }, "bundle", id],
    [{ Stage: "calculate" }, "calculate", null],
    [{ Stage: "calculate", Table: "", RecordId: null }, "calculate", null],
  ])("is the button's stage and record: %j", (parameters, stage, recordId) => {
    expect(pressed(parameters)).toEqual({ kind: "asked", stage, recordId });
  });

  it.each([
    [{ Table: "invoice", RecordId: id }, "Stage must be one of"],
    [{ Stage: 7 }, "Stage must be one of"],
    [{ Stage: "send", Table: "salesorderdetail", RecordId: id }, "Table must be invoice"],
    [{ Stage: "send", RecordId: id }, "Table must be invoice"],
    [{ Stage: "send", Table: "invoice" }, "RecordId must be"],
    [{ Stage: "send", Table: "invoice", RecordId: "7" }, "RecordId must be"],
  ])("is told wrongly by %j", (parameters, message) => {
    expect(pressed(parameters)).toMatchObject({
      kind: "wrong",
      message: expect.stringContaining(message) as string,
    });
  });

  it.each([
    ["salesorderdetail", "create-lines"],
    ["invjob_invoiceline", "bundle"],
    ["invoice", "calculate"],
  ])("is, by a step on %s, the stage %s", (PrimaryEntityName, stage) => {
    const told = context({ MessageName: "Update", PrimaryEntityName, PrimaryEntityId: id });
    expect(askedStage(told)).toEqual({ kind: "asked", stage, recordId: id });
  });

  it.each([
    { PrimaryEntityName: "lead", PrimaryEntityId: id },
    { PrimaryEntityName: "none", PrimaryEntityId: noId },
    { PrimaryEntityName: "invoice", PrimaryEntityId: noId },
    { PrimaryEntityName: "invoice" },
  ])("is nothing by a step that says %j", (members) => {
    expect(askedStage(context({ MessageName: "Update", ...members }))).toMatchObject({
      kind: "wrong",
    });
  });

  it.each([{}, { InputParameters: null }, { InputParameters: [] }])(
    "is not to be known where the button's parameters are stripped: %j",
    (members) => {
      expect(askedStage(context(members))).toMatchObject({ kind: "stripped" });
    },
  );
});

describe("the identity of an event", () => {
  it("is its system job's id and time", () => {
    const OperationCreatedOn = "/Date(1750000000000+0000)/";
    const told = context({ OperationId: id, CorrelationId: noId, OperationCreatedOn });
    expect(eventIdentity(told)).toEqual({ key: id, at: new Date(1_750_000_000_000) });
  });

  it("is that of the request where there is no system job", () => {
    const told = context({ OperationId: noId, CorrelationId: id, OperationCreatedOn: "today" });
    expect(eventIdentity(told)).toEqual({ key: `${id} `, at: undefined });
  });
});

import { outcomeOfError } from "../../../../../lib/adapters/dataverse/writes/outcomeOfError";

function error(status: number, code: string) {
  return { status, code, message: "text" };
}

describe("outcomeOfError", () => {
  it.each([
    ["a stale version", error(412, "0x80060882"), { kind: "versionConflict" }],
    ["an id that exists", error(412, "0x80040237"), { kind: "exists" }],
    ["an alternate key that is taken", error(412, "0x80060892"), { kind: "keyTaken" }],
    [
      "a duplicate by a detection rule",
      error(412, "0x80040333"),
      { kind: "rejected", platformCode: "0x80040333", message: "text" },
    ],
    ["a 412 of an older environment", error(412, ""), { kind: "versionConflict" }],
    ["a record that is not there", error(404, "0x80040217"), { kind: "gone", message: "text" }],
    ["a key that is not there", error(404, "0x80060891"), { kind: "gone", message: "text" }],
    ["a missing privilege", error(403, "0x80040220"), { kind: "forbidden", message: "text" }],
    ["a missing right", error(403, "0x80040299"), { kind: "forbidden", message: "text" }],
    [
      "a refusal without a code",
      error(400, ""),
      { kind: "rejected", platformCode: "HTTP 400", message: "text" },
    ],
  ])("tells %s by its code, not its status (DATAVERSE.md 4.3)", (_name, given, outcome) => {
    expect(outcomeOfError(given, false)).toEqual(outcome);
  });

  it("takes a violated index for the alternate key where there is one", () => {
    expect(outcomeOfError(error(412, "0x80073002"), true)).toEqual({ kind: "keyTaken" });
    expect(outcomeOfError(error(412, "0x80073002"), false)).toEqual({ kind: "exists" });
  });
});

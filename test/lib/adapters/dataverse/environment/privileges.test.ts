import { gapSentence } from "../../../../../lib/adapters/dataverse/environment/gaps";
import {
  neededPrivileges,
  privilegeGaps,
  type HeldPrivilege,
} from "../../../../../lib/adapters/dataverse/environment/privileges";

const names = neededPrivileges("owner");
const all = names.map((name) => ({ name: name.toUpperCase(), depth: "Global" }));

function without(name: string) {
  return all.filter((held) => held.name !== name.toUpperCase());
}

function privilegeGap(needed: readonly string[], held: readonly HeldPrivilege[]) {
  return gapSentence(privilegeGaps(needed, held));
}

describe("privilegeGaps", () => {
  it("finds none where every privilege is held, whatever the case of its name", () => {
    expect(privilegeGap(names, all)).toBeUndefined();
  });

  it.each([...names])("names %s where it is not held, and the cure", (name) => {
    expect(privilegeGap(names, without(name))).toBe(
      `The application user of DATAVERSE_URL lacks the privileges ${name} beyond its own records; ` +
        "give it the product's security role.",
    );
  });

  it("does not count one that reaches the user's own records only", () => {
    const held = [...without("prvReadOrder"), { name: "prvReadOrder", depth: "Basic" }];
    expect(privilegeGap(names, held)).toContain("prvReadOrder");
    expect(privilegeGap(names, [...held, { name: "prvReadOrder", depth: "Local" }])).toBe(
      undefined,
    );
  });

  it("asks for the right to act as others only where that is done", () => {
    const impersonation = "prvActOnBehalfOfAnotherUser";
    expect(names).toContain(impersonation);
    expect(neededPrivileges("off")).toEqual(names.filter((name) => name !== impersonation));
  });
});

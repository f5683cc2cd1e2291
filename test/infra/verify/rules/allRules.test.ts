import { allRules } from "../../../../infra/verify/rules/allRules";
import { projectFiles, readProjectFile } from "../../../support/projectFiles";

const codes = allRules.map(({ code }) => code);

describe("the checker's rules", () => {
  it("have codes of their own, and say in a sentence what they mean", () => {
    expect(new Set(codes).size).toBe(codes.length);
    for (const { code, meaning } of allRules) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("are all told in the checker's README, with their meaning", () => {
    const table = readProjectFile("infra/verify/README.md")
      .split("\n")
      .map((line) => line.replace(/ {2,}/g, " "));
    for (const { code, meaning } of allRules)
      expect(table).toContain(`| \`${code}\` | ${meaning} |`);
  });

  it("are each broken on purpose by a test", () => {
    const tests = projectFiles("test/infra/verify").map(readProjectFile).join("\n");
    expect(codes.filter((code) => !tests.includes(code))).toEqual([]);
  });

  it("are listed, every file of them", () => {
    const files = projectFiles("infra/verify/rules").map(readProjectFile).join("\n");
    const written = [...files.matchAll(/^ {2}code: "([A-Z_]+)"/gm)].map(([, code]) => code);
    expect(written.sort()).toEqual([...codes].sort());
  });
});

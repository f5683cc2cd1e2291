import { projectFiles, readProjectFile } from "../support/projectFiles";

/** The lines of a page that stand between fences: what a reader pastes into a shell. */
function pastedLines(page: string): readonly string[] {
  const fenced = readProjectFile(page).split(/^```\w*$/m);
  return fenced.filter((_, index) => index % 2 === 1).flatMap((block) => block.split("\n"));
}

describe("commands in the documentation", () => {
  it("have no option of OData where a shell would put a variable of that name", () => {
    const pages = ["README.md", ...projectFiles("docs"), ...projectFiles("infra")];
    const curls = pages
      .filter((page) => page.endsWith(".md"))
      .flatMap(pastedLines)
      .filter((line) => line.includes("curl"));
    expect(curls.length).toBeGreaterThan(20);
    expect(curls.filter((line) => /"[^"']*[^\\]\$[a-z]/.test(line))).toEqual([]);
  });
});

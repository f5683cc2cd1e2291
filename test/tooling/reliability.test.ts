import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectFolder, readProjectFile } from "../support/projectFiles";

/** The rows of a page's tables under a heading, cell by cell. */
function rowsUnder(file: string, heading: string): readonly (readonly string[])[] {
  const [, section = ""] = readProjectFile(file).split(`\n## ${heading}\n`);
  const [text = ""] = section.split("\n## ");
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

/** One test or several, and nothing else. */
const linkedTests =
  /^\[\w+\]\(\.\.\/test\/[\w/]+\.test\.ts\)(, \[\w+\]\(\.\.\/test\/[\w/]+\.test\.ts\))*/;

function testsIn(cell: string): readonly string[] {
  const links = linkedTests.exec(cell)?.[0] ?? "";
  return [...links.matchAll(/\(\.\.\/([^)]+)\)/g)].map(([, path = ""]) => path);
}

describe.each([
  ["docs/reliability.md", "Faults", 4, 25],
  ["docs/security.md", "What is shown", 2, 10],
])("%s, %s", (file, heading, columns, rowsMin) => {
  const rows = rowsUnder(file, heading);

  it("has rows, and no empty cell", () => {
    expect(rows.length).toBeGreaterThanOrEqual(rowsMin);
    for (const row of rows) {
      expect(row).toHaveLength(columns);
      expect(row).not.toContain("");
    }
  });

  it.each(rows.map((row) => [row[0] ?? "", row.at(-1) ?? ""]))("%s: %s", (_, cell) => {
    const tests = testsIn(cell);
    expect(tests).not.toEqual([]);
    expect(tests.filter((path) => !existsSync(join(projectFolder, path)))).toEqual([]);
  });
});

import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { boundSettings } from "../../lib/app/boundSettings";
import { settingsSchema } from "../../lib/app/settingsSchema";
import { projectFiles, projectFolder, readProjectFile } from "../support/projectFiles";

const [, table = ""] = readProjectFile("docs/reliability.md").split("\n## Bounds\n");
const links = [...table.matchAll(/\[`(\w+)`\]\(\.\.\/([\w./]+)\)/g)].map(([, name, file]) => ({
  name: name ?? "",
  file: file ?? "",
}));
const files = ["lib", "functions"]
  .flatMap((folder) => projectFiles(folder))
  .filter((file) => file.endsWith(".ts"));

function parsed(text: string): ts.SourceFile {
  return ts.createSourceFile("file.ts", text, ts.ScriptTarget.ES2023, true);
}

/** A number that is written out, such as 5, 2 ** 31 - 1 or 100 * other. */
function isNumeric(expression: ts.Expression | undefined): boolean {
  if (expression === undefined) return false;
  if (ts.isBinaryExpression(expression))
    return isNumeric(expression.left) || isNumeric(expression.right);
  return ts.isNumericLiteral(expression);
}

/** Constants of a file that bound something, by their names. */
function boundsIn(text: string): readonly string[] {
  return parsed(text)
    .statements.filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .filter(({ initializer }) => isNumeric(initializer))
    .map(({ name }) => name.getText())
    .filter((name) => /Max($|[A-Z])|^max[A-Z]/.test(name));
}

function has(node: ts.Node | undefined, test: (one: ts.Node) => boolean): boolean {
  if (node === undefined) return false;
  return test(node) || (ts.forEachChild(node, (child) => has(child, test)) ?? false);
}

/** `for (...; x < bound; x += step)` */
function isCounting({ condition, incrementor }: ts.ForStatement): boolean {
  if (incrementor === undefined || !ts.isBinaryExpression(incrementor)) return false;
  if (incrementor.operatorToken.kind !== ts.SyntaxKind.PlusEqualsToken) return false;
  const counter = incrementor.left.getText();
  return has(
    condition,
    (node) =>
      ts.isBinaryExpression(node) &&
      node.left.getText() === counter &&
      [ts.SyntaxKind.LessThanToken, ts.SyntaxKind.LessThanEqualsToken].includes(
        node.operatorToken.kind,
      ),
  );
}

/** Loops that neither count up to something nor say what bounds them, by their lines. */
function unboundedLoops(text: string): readonly number[] {
  const source = parsed(text);
  const lines: number[] = [];
  const visit = (node: ts.Node): void => {
    const isLoop =
      ts.isWhileStatement(node) ||
      ts.isDoStatement(node) ||
      (ts.isForStatement(node) && !isCounting(node));
    const comments = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
    const isExplained = comments.some(({ pos, end }) =>
      text.slice(pos, end).includes("Bounded by"),
    );
    if (isLoop && !isExplained)
      lines.push(source.getLineAndCharacterOfPosition(node.getStart()).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lines;
}

describe("the table of bounds", () => {
  it("names settings that there are, and all that are bounds and nothing else", () => {
    const settings = [...table.matchAll(/(?<!\[)`([A-Z][A-Z_]+)`/g)].map(([, name = ""]) => name);
    const known = Object.keys(settingsSchema.shape);
    expect(settings.filter((name) => !known.includes(name))).toEqual([]);
    expect(settings).toEqual(expect.arrayContaining(Object.keys(boundSettings)));
  });

  it("names constants that there are", () => {
    expect(links.length).toBeGreaterThan(50);
    const missing = links.filter(({ name, file }) => {
      if (!existsSync(join(projectFolder, file))) return true;
      const declared = new RegExp(
        `(const|function) ${name}\\b|^\\s*"?${name}"?:|\\b${name}: \\d`,
        "m",
      );
      return !declared.test(readProjectFile(file));
    });
    expect(missing).toEqual([]);
  });

  it("has every constant of the code that is called a bound", () => {
    const listed = new Set(links.map(({ name, file }) => `${file} ${name}`));
    const bounds = files.flatMap((file) =>
      boundsIn(readProjectFile(file)).map((name) => `${file} ${name}`),
    );
    expect(bounds.length).toBeGreaterThan(40);
    expect(bounds.filter((bound) => !listed.has(bound))).toEqual([]);
  });
});

describe("a loop of the app", () => {
  it.each([
    ["while (true) work();", [1]],
    ["do work(); while (more());", [1]],
    ["for (;;) work();", [1]],
    ["\nfor (let tries = 1; ; tries += 1) work();", [2]],
    ["for (let wait = left(); wait > 0; wait = left()) work();", [1]],
    ["// Until it is done.\nwhile (more()) work();", [2]],
    ["// Bounded by the rows.\nwhile (more()) work();", []],
    ["for (let at = 0; at < 5 && more(); at += 1) work();", []],
    ["for (const one of all) work(one);", []],
  ] as const)("is told by what bounds it: %j", (text, lines) => {
    expect(unboundedLoops(text)).toEqual(lines);
  });

  it("counts up to something, or says what bounds it", () => {
    const found = files.flatMap((file) =>
      unboundedLoops(readProjectFile(file)).map((line) => `${file}:${String(line)}`),
    );
    expect(files.length).toBeGreaterThan(300);
    expect(found).toEqual([]);
  });
});

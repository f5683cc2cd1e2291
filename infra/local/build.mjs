// Compiles the project in the current folder by its tsconfig.json. The build folder is touched only when
// all compiled, and then file by file: an output that is the same stays as it is, one that differs is
// replaced whole, one without a source is removed. So a program that runs from the folder, such as a
// twin in another terminal, keeps its files; a deleted function is no longer registered; and a mistake
// in the code leaves the last good build.
import * as fs from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

/** Marks a file that is being written; one that a killed build left is never loaded. */
const unfinished = ".new";

function readConfig() {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (problem) => fail([problem]) };
  return ts.getParsedCommandLineOfConfigFile("tsconfig.json", {}, host);
}

function fail(problems) {
  const host = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => process.cwd(),
    getNewLine: () => "\n",
  };
  const format = process.stderr.isTTY
    ? ts.formatDiagnosticsWithColorAndContext
    : ts.formatDiagnostics;
  process.stderr.write(format(problems, host));
  process.exit(1);
}

/** @returns the text of every output by its path. */
function compile({ fileNames, options, errors }) {
  const program = ts.createProgram({ rootNames: fileNames, options });
  const outputs = new Map();
  const { diagnostics } = program.emit(undefined, (file, text) => outputs.set(resolve(file), text));
  const problems = [...errors, ...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (problems.length > 0) fail(ts.sortAndDeduplicateDiagnostics(problems));
  return outputs;
}

function bringUpToDate(file, text) {
  if (read(file) === text) return;
  fs.mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}${unfinished}`;
  fs.writeFileSync(fresh, text);
  fs.renameSync(fresh, file);
}

function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Removes what the sources no longer give. @returns whether the folder is empty now. */
function removeOthers(folder, outputs) {
  const left = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!removeOthers(path, outputs)) return true;
      fs.rmdirSync(path);
      return false;
    }
    if (outputs.has(path) || entry.name.endsWith(unfinished)) return true;
    fs.rmSync(path, { force: true });
    return false;
  });
  return left.length === 0;
}

const config = readConfig();
const outputs = compile(config);
for (const [file, text] of outputs) bringUpToDate(file, text);
removeOthers(resolve(config.options.outDir), outputs);

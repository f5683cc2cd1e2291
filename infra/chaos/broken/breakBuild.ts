/**
 * To be loaded before a worker's own script (`node --require`): the app loads with a defect, which the
 * environment names. The app itself has no such switch; nothing of this folder is deployed; and beside a
 * real environment the process ends before the app is loaded.
 */
import { readFileSync } from "node:fs";
import Module from "node:module";
import { resolve } from "node:path";
import { applyEdits } from "./applyEdits";
import { defects } from "./defects";

/** The variable that names the defect. */
export const defectVariable = "CHAOS_DEFECT";
export const breakBuildScript = __filename;

const buildFolder = resolve(__dirname, "../../..");

/** How Node makes a module of its text; its types leave it out. */
interface ModuleCompiler {
  _compile: (this: Module, ...given: Compiled) => unknown;
}

type Compiled = [text: string, filename: string, ...others: unknown[]];

function loadBroken(name: string): void {
  const { DATAVERSE_URL: url = "" } = process.env;
  if (!/^http:\/\/127\.0\.0\.1:\d+$/.test(url))
    throw new Error(`${defectVariable} is for the emulator on this machine, not for ${url}.`);
  const defect = defects.find((known) => known.name === name);
  if (defect === undefined) throw new Error(`There is no defect ${name}.`);
  const texts = new Map<string, string>();
  for (const { file } of defect.edits) {
    const path = resolve(buildFolder, file);
    const edits = defect.edits.filter((edit) => edit.file === file);
    texts.set(path, applyEdits(readFileSync(path, "utf8"), edits));
  }
  const compiler = Module.prototype as unknown as ModuleCompiler;
  const { _compile: compile } = compiler;
  compiler._compile = function (...[text, filename, ...others]) {
    return Reflect.apply(compile, this, [texts.get(filename) ?? text, filename, ...others]);
  };
}

const named = process.env[defectVariable];
if (named !== undefined) loadBroken(named);

import Module from "node:module";
import type { FunctionsCore } from "./FunctionsCore";

const coreModuleName = "@azure/functions-core";

interface Requirer {
  require: (this: unknown, id: string) => unknown;
}

/**
 * Makes `require("@azure/functions-core")` answer this host's interface in the whole process, as the
 * Node worker does (FUNCTIONS.md 1). To be called once, before the app's files are loaded.
 */
export function supplyCore(core: FunctionsCore): void {
  const requirer: Requirer = Module.prototype;
  const original = requirer.require;
  requirer.require = function requireWithCore(this: unknown, id: string): unknown {
    return id === coreModuleName ? core.module : original.call(this, id);
  };
}

// Runs a TypeScript file in a process of its own: node runTypescript.cjs FILE [ARGUMENT...]
const { readFileSync } = require("node:fs");
const ts = require("typescript");

const compilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  esModuleInterop: true,
};

require.extensions[".ts"] = (module, file) => {
  const { outputText } = ts.transpileModule(readFileSync(file, "utf8"), { compilerOptions });
  module._compile(outputText, file);
};

require(process.argv[2]);

// A forgotten await is the worst bug of a program that moves money, so the linter sees the types.
import jest from "eslint-plugin-jest";
import prettier from "eslint-config-prettier";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const typescriptFiles = ["functions/**/*.ts", "lib/**/*.ts", "infra/**/*.ts", "test/**/*.ts"];

/** Time, chance and identity come in through ports, so that a run can be repeated exactly. */
const clockAndChance = [
  { object: "Date", property: "now", message: "Take the time as an argument." },
  { object: "performance", property: "now", message: "Take the time as an argument." },
  { object: "Math", property: "random", message: "Take randomness as an argument." },
  { object: "crypto", property: "randomUUID", message: "Take ids as an argument." },
  { object: "crypto", property: "getRandomValues", message: "Take randomness as an argument." },
];

const environmentVariables = {
  object: "process",
  property: "env",
  message: "lib/app/settings.ts is the only reader of the environment.",
};

const timeless = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "Take the time as an argument.",
  },
  {
    selector: "CallExpression[callee.name='Date']",
    message: "Take the time as an argument.",
  },
];

/** Rules of the language that the compiler does not check. */
const correctness = {
  eqeqeq: ["error", "always", { null: "ignore" }],
  "no-cond-assign": "error",
  "no-control-regex": "error",
  "no-debugger": "error",
  "no-empty": "error",
  "no-irregular-whitespace": "error",
  "no-misleading-character-class": "error",
  "no-self-compare": "error",
  "no-template-curly-in-string": "error",
  "no-unmodified-loop-condition": "error",
  "no-unreachable-loop": "error",
  "no-unsafe-finally": "error",
  "no-useless-escape": "error",
  "no-var": "error",
  "prefer-const": "error",
};

/** Small pieces: a file is one idea, a function fits a screen. */
const size = {
  "max-lines": ["error", { max: 300 }],
  "max-lines-per-function": ["error", { max: 70, skipBlankLines: true, skipComments: true }],
  "@typescript-eslint/max-params": ["error", { max: 3 }],
};

export default defineConfig(
  globalIgnores(["dist/", "coverage/", "node_modules/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: typescriptFiles,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: "./tsconfig.test.json", tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...correctness,
      ...size,
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "no-restricted-exports": [
        "error",
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
    },
  },
  {
    files: ["functions/**/*.ts", "lib/**/*.ts", "infra/dataverse/**/*.ts"],
    rules: { "no-restricted-properties": ["error", environmentVariables] },
  },
  {
    files: ["lib/app/settings.ts"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["functions/**/*.ts", "lib/**/*.ts"],
    ignores: ["lib/cli/**", "lib/adapters/telemetry/**"],
    rules: { "no-console": "error" },
  },
  {
    files: ["lib/domain/**/*.ts", "lib/ports/**/*.ts", "lib/engine/**/*.ts", "lib/stages/**/*.ts"],
    rules: {
      "no-restricted-properties": ["error", environmentVariables, ...clockAndChance],
      "no-restricted-syntax": ["error", ...timeless],
    },
  },
  {
    files: ["lib/domain/**/*.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        "process",
        "fetch",
        "performance",
        "crypto",
        "setTimeout",
        "setInterval",
        "setImmediate",
        "queueMicrotask",
        "globalThis",
        "require",
      ],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^(?!\\./|node:crypto$|big\\.js$)",
              message: "The domain is pure: it knows only itself, decimals and hashes.",
            },
          ],
          paths: [
            {
              name: "node:crypto",
              allowImportNames: ["createHash", "createHmac", "timingSafeEqual"],
              message: "The domain hashes and signs; randomness comes in as an argument.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["test/**/*.ts"],
    extends: [jest.configs["flat/recommended"]],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/unbound-method": "off",
      "jest/unbound-method": "error",
      "jest/no-disabled-tests": "error",
      "jest/expect-expect": [
        "error",
        { assertFunctionNames: ["expect", "expect*", "assert*", "fc.assert", "**.expect*"] },
      ],
    },
  },
  {
    // Property tests and tables hand their values over one by one.
    files: ["test/**/*.test.ts"],
    rules: { "@typescript-eslint/max-params": "off" },
  },
  {
    // The runner looks for a default export.
    files: ["test/support/globalSetup.ts", "test/support/globalTeardown.ts"],
    rules: { "no-restricted-exports": "off" },
  },
  {
    // A contract suite is a function that the tests of each implementation call.
    files: ["test/contracts/**/*.ts", "test/support/**/*.ts"],
    rules: { "jest/no-export": "off" },
  },
  {
    files: ["**/*.mjs", "**/*.cjs"],
    extends: [tseslint.configs.base],
    rules: { ...correctness },
  },
  prettier,
);

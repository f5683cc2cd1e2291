import { globToRegExp } from "../../../../../infra/local/host/app/globToRegExp";

describe("globToRegExp", () => {
  it.each([
    ["dist/functions/*.js", "dist/functions/send.js", true],
    ["./dist/functions/*.js", "dist/functions/send.js", true],
    ["dist/functions/*.js", "dist/functions/send.js.map", false],
    ["dist/functions/*.js", "dist/functions/deep/send.js", false],
    ["dist/**/*.js", "dist/functions/deep/send.js", true],
    ["dist/**/*.js", "dist/send.js", true],
    ["dist/{index.js,functions/*.js}", "dist/functions/send.js", true],
    ["dist/{index.js,functions/*.js}", "dist/index.js", true],
    ["dist/{index.js,functions/*.js}", "dist/other.js", false],
    ["dist/a?.js", "dist/ab.js", true],
    ["dist/a+b.js", "dist/aab.js", false],
  ])("%s and %s: %s", (glob, path, expected) => {
    expect(globToRegExp(glob).test(path)).toBe(expected);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettingsFile } from "../../../lib/app/settingsFile";
import { ConfigurationError } from "../../../lib/ports/errors";

describe("readSettingsFile", () => {
  const folder = mkdtempSync(join(tmpdir(), "settings-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("gives the values of a local.settings.json", () => {
    const file = join(folder, "good.json");
    writeFileSync(file, '{"IsEncrypted":false,"Values":{"ERP_URL":"http://127.0.0.1"}}');
    expect(readSettingsFile(file)).toEqual({ ERP_URL: "http://127.0.0.1" });
  });

  it.each(["not json", '{"values":{}}', '{"Values":{"A":1}}'])("refuses %s by file", (text) => {
    const file = join(folder, "bad.json");
    writeFileSync(file, text);
    expect(() => readSettingsFile(file)).toThrow(ConfigurationError);
    expect(() => readSettingsFile(file)).toThrow(file);
  });

  it("refuses a named file that is not there", () => {
    expect(() => readSettingsFile(join(folder, "none.json"))).toThrow(ConfigurationError);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readHostJson } from "../../../../../infra/local/host/app/hostJson";
import type { HostConfiguration } from "../../../../../infra/local/host/app/hostJson";
import { projectFolder } from "../../../../support/projectFiles";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "host-json-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function read(content: object, settings: NodeJS.ProcessEnv = {}): HostConfiguration {
  writeFileSync(join(folder, "host.json"), JSON.stringify(content));
  return readHostJson(folder, settings);
}

describe("readHostJson", () => {
  it("FUNCTIONS 5: fills in what the platform does where nothing is said", () => {
    const { functionTimeout, extensions } = read({ version: "2.0" });
    expect(functionTimeout).toBe(1_800_000);
    expect(extensions.http.routePrefix).toBe("api");
    expect(extensions.queues).toMatchObject({
      batchSize: 16,
      maxDequeueCount: 5,
      visibilityTimeout: 0,
    });
    expect(extensions.queues.messageEncoding).toBe("base64");
  });

  it("reads durations in milliseconds, and -1 as no limit", () => {
    expect(read({ version: "2.0", functionTimeout: "00:10:05" }).functionTimeout).toBe(605_000);
    expect(read({ version: "2.0", functionTimeout: "1.00:00:00" }).functionTimeout).toBe(
      86_400_000,
    );
    expect(read({ version: "2.0", functionTimeout: "-1" }).functionTimeout).toBeNull();
  });

  it("FUNCTIONS 6: settings override any value", () => {
    const settings = {
      AzureFunctionsJobHost__functionTimeout: "00:00:07",
      AzureFunctionsJobHost__extensions__queues__batchSize: "4",
    };
    const { functionTimeout, extensions } = read({ version: "2.0" }, settings);
    expect(functionTimeout).toBe(7_000);
    expect(extensions.queues.batchSize).toBe(4);
  });

  it("refuses another version, a wrong duration and a missing file in one sentence", () => {
    expect(() => read({ version: "1.0" })).toThrow(/^host\.json: version: /);
    expect(() => read({ version: "2.0", functionTimeout: "ten" })).toThrow(/functionTimeout/);
    expect(() => readHostJson(join(folder, "none"), {})).toThrow("has no host.json");
  });

  it("names the file when it is no JSON or no object, and takes a byte order mark", () => {
    const file = join(folder, "host.json");
    writeFileSync(file, '{"version":');
    expect(() => readHostJson(folder, {})).toThrow(`${file} is not valid JSON`);
    writeFileSync(file, "[]");
    expect(() => readHostJson(folder, {})).toThrow(`${file} is no JSON object`);
    writeFileSync(file, '\uFEFF{"version":"2.0"}');
    expect(readHostJson(folder, {}).functionTimeout).toBe(1_800_000);
  });

  it("reads this project's own", () => {
    expect(readHostJson(projectFolder, {}).functionTimeout).toBeGreaterThan(0);
  });
});

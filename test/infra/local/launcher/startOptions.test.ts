import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStartOptions } from "../../../../infra/local/launcher/startOptions";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "start-options-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function writeDataSet(...files: string[]): void {
  for (const file of files) writeFileSync(join(folder, file), "");
}

describe("readStartOptions", () => {
  it("leaves open which data when nothing is said, and takes the usual port", () => {
    expect(readStartOptions([])).toEqual({
      data: undefined,
      persist: undefined,
      once: false,
      json: undefined,
      port: 7071,
    });
  });

  it("takes the usual seed or length for the part of the sample that is not said", () => {
    expect(readStartOptions(["--seed", "5"]).data).toEqual({ seed: 5, lines: 2_000 });
    expect(readStartOptions(["--lines", "500"]).data).toEqual({ seed: 7, lines: 500 });
    const shape = ["--customers", "50", "--largest-customer", "900", "--longest-order", "300"];
    expect(readStartOptions(shape).data).toEqual({
      seed: 7,
      lines: 2_000,
      customers: 50,
      largestCustomer: 900,
      longestOrder: 300,
    });
  });

  it("takes a data set, a folder to keep, a file to write", () => {
    writeDataSet("accounts.csv", "products.csv", "orders.csv", "order_lines.csv");
    const json = join(folder, "summary.json");
    const argv = ["--data", folder, "--persist", folder, "--once", "--json", json, "--port=8000"];
    expect(readStartOptions(argv)).toEqual({
      data: { directory: folder },
      persist: folder,
      once: true,
      json,
      port: 8000,
    });
  });

  it("tells the options when asked, and when npm kept them for itself", () => {
    expect(() => readStartOptions(["--help"])).toThrow(/^npm start -- \[options\]\n[^]*--port N/);
    const environment = { npm_lifecycle_event: "start", npm_config_once: "true" };
    expect(() => readStartOptions([], environment)).toThrow("write options after `npm start --`.");
  });

  it("names the files that a data set lacks", () => {
    writeDataSet("accounts.csv", "orders.csv");
    expect(() => readStartOptions(["--data", folder])).toThrow(
      "is no data set: it has no products.csv, no order_lines.csv.",
    );
  });

  it("refuses sample options next to a data set", () => {
    writeDataSet("accounts.csv", "products.csv", "orders.csv", "order_lines.csv");
    expect(() => readStartOptions(["--data", folder, "--seed", "1"])).toThrow(
      "With --data there is no sample; leave out --seed.",
    );
  });

  it("refuses a file to keep state in, and a folder that does not exist for the summary", () => {
    writeDataSet("a.csv");
    expect(() => readStartOptions(["--persist", join(folder, "a.csv")])).toThrow("is a file");
    expect(() => readStartOptions(["--json", join(folder, "no", "s.json")])).toThrow(
      "make it first",
    );
    expect(() => readStartOptions(["--json", folder])).toThrow("is a folder; name a file");
  });

  it("refuses ports that leave no room for the other parts, and samples that cannot be made", () => {
    expect(() => readStartOptions(["--port", "65530"])).toThrow("--port must be");
    expect(() => readStartOptions(["--lines", "10"])).toThrow("--lines must be");
    expect(() => readStartOptions(["--largest-customer", "1901"])).toThrow("choose 1 to 1900");
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProjectProcess } from "../../../support/TwinProcess";

const timeoutInMs = 60_000;
const files: Readonly<Record<string, string>> = {
  "accounts.csv": "account_id,account_name,country\nA1,Acme,US\n",
  "products.csv": "product_id,product_name\nP1,Thing\n",
  "orders.csv":
    "order_id,account_id,order_date,currency,state,freight_amount\nO1,A1,2026-01-02,USD,Fulfilled,0\n",
  "order_lines.csv":
    "order_id,line_no,product_id,description,quantity,unit_price,discount_amount,tax_amount\n" +
    "O1,1,P1,,2,3.50,0,0.40\n",
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emulator-"));
  for (const name of ["one", "other"]) {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
  }
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the emulator until it listens or ends; then stops it. */
async function runEmulator(...args: string[]): Promise<{ code: unknown; output: string }> {
  const emulator = new ProjectProcess("infra/local/dataverse/main.js", args);
  await emulator.said("listening");
  emulator.interrupt();
  return emulator.ended();
}

describe("npm run emulator", () => {
  it(
    "goes on with the data that it kept, and refuses other data before it listens",
    async () => {
      const kept = ["--port", "0", "--persist", join(folder, "kept")];
      const first = await runEmulator(...kept, "--data", join(folder, "one"));
      expect(first).toMatchObject({ code: 0 });
      expect(first.output).toContain(`Loaded ${join(folder, "one")}`);
      const second = await runEmulator(...kept, "--data", join(folder, "one"));
      expect(second).toMatchObject({ code: 0 });
      expect(second.output).toContain(`Going on with ${join(folder, "one")}, loaded before.`);
      const other = await runEmulator(...kept, "--data", join(folder, "other"));
      expect(other).toEqual({
        code: 2,
        output: expect.stringMatching(
          /^\S+ already holds \S+\/one; choose another .*\n$/,
        ) as string,
      });
      expect(await runEmulator(...kept)).toMatchObject({ code: 0 });
    },
    timeoutInMs,
  );

  it(
    "has its clock ahead from the first request on",
    async () => {
      const emulator = new ProjectProcess("infra/local/dataverse/main.js", [
        ...["--port", "0"],
        ...["--clock-ahead", "7200"],
      ]);
      await emulator.said("listening");
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(emulator.output)?.[0] ?? "";
      const clock = await fetch(`${origin}/_emulator/clock`);
      expect(await clock.json()).toMatchObject({ offsetSeconds: 7_200 });
      emulator.interrupt();
      expect(await emulator.ended()).toMatchObject({ code: 0 });
    },
    timeoutInMs,
  );

  it(
    "tells its options and ends with 0",
    async () => {
      const { code, output } = await runEmulator("--help");
      expect(code).toBe(0);
      expect(output).toContain("npm run emulator -- [options]");
      expect(output).toMatch(/--persist DIR +\S+/);
    },
    timeoutInMs,
  );
});

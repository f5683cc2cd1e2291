import { freeBasePort, ProjectProcess } from "../../support/TwinProcess";

const timeoutInMs = 120_000;

describe("npm run bench:fanout", () => {
  it(
    "shares every stage between processes, one killed and one late, and has the outcome proved",
    async () => {
      const port = String(await freeBasePort());
      const args = ["--lines", "250", "--processes", "3", "--chunk", "5", "--kill", "--late"];
      const bench = new ProjectProcess("infra/bench/fanout/main.js", [...args, "--port", port]);
      const { code, output } = await bench.ended();
      expect({ code, output }).toMatchObject({ code: 0 });
      expect(output).toMatch(/killed a process in the middle of a chunk/);
      expect(output).toMatch(/started one late/);
      expect(output).toMatch(/order lines a second +\| +\d+ \| +\d+ \| +\d+\.\d\d/);
      expect(output).toMatch(/250 order lines; both outcomes verified, 1 of them killed/);
    },
    timeoutInMs,
  );

  it("refuses processes of which none would be left", async () => {
    const bench = new ProjectProcess("infra/bench/fanout/main.js", [
      "--processes=2",
      "--kill",
      "--late",
    ]);
    expect(await bench.ended()).toMatchObject({
      code: 2,
      output: expect.stringContaining("--processes must be at least 3") as string,
    });
  });
});

import { runCommand } from "../../../lib/cli/runCommand";

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(args, {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    progress: () => undefined,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("the console", () => {
  it.each([
    [[], "No command"],
    [["stage"], "Not a command: stage"],
    [["stage", "invoice"], "Not a stage: invoice"],
    [["stage", "send", "again"], "Not a command"],
    [["stage", "send", "--record", "7"], "--record must be the id of a record"],
    [["stage", "send", "--rerun", "some"], "--rerun must be one of missing, failed, all"],
    [["stage", "send", "--max", "0"], "--max must be a whole number from 1"],
    [["stage", "send", "--max", "-1"], "--max"],
    [
      ["stage", "send", "--max", "1", "--record", "6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d"],
      "--record stands alone",
    ],
    [["check", "--what"], "--what"],
    [["check", "--status", "failed"], "--status"],
    [["runs", "--status"], "--status"],
    [["runs", "--status", "done"], "--status must be one of queued"],
    [["runs", "--stage", "invoice"], "--stage must be one of create-lines"],
  ])("refuses %j and tells its usage", async (args, expected) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(expected);
    expect(err).toContain("Usage:");
  });

  it("refuses a settings file that is not there, by name", async () => {
    const { code, err } = await run("check", "--settings", "no/such/file.json");
    expect(code).toBe(2);
    expect(err).toContain("no/such/file.json");
  });
});

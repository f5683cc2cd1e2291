import { commands } from "../../../lib/cli/commands";
import { runOnConsole } from "../../support/consoleOf";

const someId = "6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d";
const run = (...args: string[]) => runOnConsole(args);

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
    [["frobnicate", "--help"], "Not a command: frobnicate"],
    [["help", "frobnicate"], "Not a command: frobnicate"],
    [["explain", "7"], "7 must be the id of a record"],
    [["retry", "account", someId], "Not a table: account. Tables are salesorderdetail"],
    [["release", "invoice", "7"], "7 must be the id of a record"],
    [["hold", "invoice", someId], "--reason must say why"],
    [["hold", "invoice", someId, "--reason="], "--reason must say why"],
    [["discard"], "It is: discard INVOICE."],
    [["discard", someId, "--lines", "away"], "--lines must be one of bundle, hold"],
    [["locks", "release"], "Which lock?"],
    [["locks", "take", someId], "Not a command: locks take"],
    [["recover", "now"], "It is: recover."],
  ])("refuses %j and tells its usage", async (args, expected) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(expected);
    expect(err).toContain("Usage:");
  });

  it("shows how the command is used that was meant, and none else", async () => {
    const { err } = await run("hold", "invoice", someId);
    expect(err).toContain("hold TABLE ID");
    expect(err).not.toContain("discard INVOICE");
  });

  it("tells an unknown option in one sentence, without advice that helps nobody", async () => {
    const { err } = await run("runs", "--what");
    expect(err).toMatch(/^Unknown option '--what'\.\nUsage: /);
  });

  it.each([[["--help"]], [["-h"]], [["help"]]])("helps with every command by %j", async (args) => {
    const { code, out, err } = await run(...args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const { name } of commands) expect(out).toContain(`\n  ${name} `);
  });

  it.each([[["stage", "--help"]], [["-h", "stage"]], [["help", "stage"]]])(
    "helps with one command by %j",
    async (args) => {
      const { code, out } = await run(...args);
      expect(code).toBe(0);
      expect(out).toContain("--dry-run");
      expect(out).not.toContain("discard INVOICE");
    },
  );

  it("refuses a settings file that is not there, by name", async () => {
    const { code, err } = await run("check", "--settings", "no/such/file.json");
    expect(code).toBe(2);
    expect(err).toContain("no/such/file.json");
  });
});

import { CommandError } from "../../../../infra/local/command/CommandError";
import { HelpRequest } from "../../../../infra/local/command/HelpRequest";
import { portOption, readOptions } from "../../../../infra/local/command/readOptions";

const kinds = {
  port: portOption,
  data: { kind: "text" },
  once: { kind: "flag" },
} as const;

describe("readOptions", () => {
  it("reads flags, texts and numbers in either form", () => {
    const options = readOptions(["--once", "--data=a=b", "--port", "7071"], kinds);
    expect(options.flags.has("once")).toBe(true);
    expect(options.texts.get("data")).toBe("a=b");
    expect(options.integers.get("port")).toBe(7071);
  });

  it.each([["--help"], ["-h"], ["--once --help"], ["--color -h"]])(
    "tells the options when asked by %s",
    (line) => {
      let help: unknown;
      try {
        const described = {
          ...kinds,
          data: { kind: "text", value: "DIR", about: "loads" },
        } as const;
        readOptions(line.split(" "), described, "npm start -- [options]");
      } catch (error) {
        help = error;
      }
      expect(help).toBeInstanceOf(HelpRequest);
      expect((help as HelpRequest).message).toBe(
        [
          "npm start -- [options]",
          "",
          "  --port N",
          "  --data DIR  loads",
          "  --once",
          "  --help, -h  shows this and ends",
        ].join("\n"),
      );
    },
  );

  it.each([
    [["--color"], "--color is not an option; the options are --port, --data, --once."],
    [["data"], "data is not an option; the options are --port, --data, --once."],
    [["--toString"], "--toString is not an option; the options are --port, --data, --once."],
    [["--data"], "--data needs a value after it."],
    [["--data", "--once"], "--data needs a value after it."],
    [["--data="], "--data needs a value after it."],
    [["--once=yes"], "--once takes no value."],
    [["--once", "--once"], "--once is given twice; give it once."],
    [["--port", "http"], "--port must be a whole number from 0 to 65535, not 'http'."],
    [["--port", "65536"], "--port must be a whole number from 0 to 65535, not '65536'."],
    [["--port=1.5"], "--port must be a whole number from 0 to 65535, not '1.5'."],
  ])("refuses %j in one sentence with exit code 2", (argv, message) => {
    let refusal: unknown;
    try {
      readOptions(argv, kinds);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(CommandError);
    expect(refusal).toMatchObject({ message, exitCode: 2 });
  });
});

import { InvocationContext } from "@azure/functions";
import { chunkQueueHandler } from "../../../lib/app/chunkQueueHandler";
import { processStop, stopProcess } from "../../../lib/app/processStop";

describe("the function of the chunk queue", () => {
  it.each(["nonsense", {}, { runId: 7 }, { runId: "r", chunk: "../x" }, { runId: "", chunk: "" }])(
    "drops %j, which no retry mends, and says so",
    async (message) => {
      const lines: string[] = [];
      const context = new InvocationContext({
        logHandler: (level, ...args) => lines.push(`${level} ${args.join(" ")}`),
      });
      await chunkQueueHandler().handler(message, context);
      expect(lines).toEqual(["error a message of the chunk queue names no chunk, and is dropped"]);
    },
  );

  it("is told when the host ends the process", () => {
    expect(processStop.aborted).toBe(false);
    stopProcess();
    expect(processStop.aborted).toBe(true);
  });
});

import { InvocationContext } from "@azure/functions";
import { runQueueHandler } from "../../../lib/app/runQueueHandler";

describe("the function of the run queue", () => {
  it.each(["nonsense", {}, { runId: 7 }, { runId: "", slice: 0 }, { runId: "r", slice: -1 }])(
    "drops %j, which no retry mends, and says so",
    async (message) => {
      const lines: string[] = [];
      const context = new InvocationContext({
        logHandler: (level, ...args) => lines.push(`${level} ${args.join(" ")}`),
      });
      await runQueueHandler().handler(message, context);
      expect(lines).toEqual(["error a message of the run queue names no run, and is dropped"]);
    },
  );
});

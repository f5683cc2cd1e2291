import type { InvocationContext, Timer } from "@azure/functions";
import { stageTimer } from "../../../lib/app/stageTimer";
import { ConfigurationError } from "../../../lib/ports/errors";

const schedule = { adjustForDST: true };
const scheduleStatus = { last: "", next: "", lastUpdated: "" };

describe("a stage's timer", () => {
  const before = process.env["INVOICE_FROM"];

  afterEach(() => {
    if (before === undefined) delete process.env["INVOICE_FROM"];
    else process.env["INVOICE_FROM"] = before;
  });

  it("tells wrong settings at every tick, and that a tick is late", async () => {
    process.env["INVOICE_FROM"] = "someday";
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const context = { log, warn: log, error: log } as unknown as InvocationContext;
    const timer: Timer = { isPastDue: true, schedule, scheduleStatus };
    const handler = stageTimer("bundle");
    for (let tick = 0; tick < 2; tick += 1) {
      const refusal = await Promise.resolve(handler(timer, context)).catch(
        (error: unknown) => error,
      );
      expect(refusal).toBeInstanceOf(ConfigurationError);
      expect((refusal as Error).message).toContain("INVOICE_FROM must be a day");
    }
    expect(lines).toEqual(Array(2).fill("bundle: this tick is late"));
  });
});

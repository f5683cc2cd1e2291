import type { InvocationContext, Timer } from "@azure/functions";
import { reconcileTimer } from "../../../lib/app/reconcileTimer";
import { ConfigurationError } from "../../../lib/ports/errors";

describe("the reconciler's timer", () => {
  const before = process.env["INVOICE_FROM"];

  afterEach(() => {
    if (before === undefined) delete process.env["INVOICE_FROM"];
    else process.env["INVOICE_FROM"] = before;
  });

  it("tells wrong settings, and that a tick is late", async () => {
    process.env["INVOICE_FROM"] = "someday";
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const context = { log, warn: log, error: log } as unknown as InvocationContext;
    const scheduleStatus = { last: "", next: "", lastUpdated: "" };
    const timer: Timer = { isPastDue: true, schedule: { adjustForDST: true }, scheduleStatus };
    const { handler } = reconcileTimer("%RECONCILE_SCHEDULE%");
    const refusal = await Promise.resolve(handler(timer, context)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConfigurationError);
    expect(lines).toEqual(["reconcile: this tick is late"]);
  });
});

import type { LogSink } from "../../../lib/adapters/telemetry/createTelemetry";
import { invocationLog, withInvocationLog } from "../../../lib/app/invocationLog";

function sink(): LogSink & { readonly lines: string[] } {
  const lines: string[] = [];
  const note = (level: string) => (line: string) => {
    lines.push(`${level} ${line}`);
  };
  return { lines, info: note("info"), warn: note("warn"), error: note("error") };
}

describe("invocationLog", () => {
  it("writes to the invocation under way, each to its own, else to the given sink", async () => {
    const process = sink();
    const log = invocationLog(process);
    const invocations = [sink(), sink()];
    log.info("before");
    await Promise.all(
      invocations.map((own, index) =>
        withInvocationLog(own, async () => {
          log.info(`start ${String(index)}`);
          await Promise.resolve();
          log.warn("midway");
          log.error("end");
        }),
      ),
    );
    log.info("after");
    expect(process.lines).toEqual(["info before", "info after"]);
    expect(invocations.map(({ lines }) => lines)).toEqual(
      [0, 1].map((index) => [`info start ${String(index)}`, "warn midway", "error end"]),
    );
  });
});

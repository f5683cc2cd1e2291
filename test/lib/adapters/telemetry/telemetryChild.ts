import { systemClock } from "../../../../lib/adapters/clock/systemClock";
import { createApplicationInsights } from "../../../../lib/adapters/telemetry/createApplicationInsights";
import { createTelemetry } from "../../../../lib/adapters/telemetry/createTelemetry";

/** Says a little, with Application Insights where a connection string is given, and ends. */
async function main(connectionString: string | undefined): Promise<void> {
  const telemetry = createTelemetry({
    sink: console,
    clock: systemClock,
    ...(connectionString !== undefined && {
      exporter: createApplicationInsights(connectionString),
    }),
  });
  telemetry.info("Run started.", { runId: "run-1" });
  telemetry.warn("An expired lock was taken over.", { oldOwner: "host-1" });
  telemetry.metric("linesPerRun", 42, { stage: "bundle" });
  await telemetry.flush();
  const loaded = Object.keys(require.cache).some((file) => file.includes("applicationinsights"));
  process.stdout.write(loaded ? "loaded\n" : "not loaded\n");
  process.exit(0);
}

void main(process.argv[3]);

import type * as ApplicationInsights from "applicationinsights";
import { ConfigurationError } from "../../ports/errors";
import type { TelemetryFields } from "../../ports/telemetry";
import type { TelemetryExporter } from "./createTelemetry";

function asProperties(fields: TelemetryFields): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}

/**
 * Metrics and events to Application Insights, and nothing else: the Functions host sends the lines
 * itself (FUNCTIONS.md 7), so its own providers keep the library from collecting them twice.
 *
 * @throws ConfigurationError the connection string is malformed
 */
export function createApplicationInsights(connectionString: string): TelemetryExporter {
  if (!/InstrumentationKey=[0-9a-f-]{36}/i.test(connectionString)) {
    throw new ConfigurationError(
      "APPLICATIONINSIGHTS_CONNECTION_STRING has no InstrumentationKey; copy it from the resource.",
    );
  }
  // Half a second to load, so it is loaded only where it is used (LIBRARIES.md).
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see the line above
  const library = require("applicationinsights") as typeof ApplicationInsights;
  const client = new library.TelemetryClient(connectionString, { useGlobalProviders: false });
  return {
    metric: (name, value, fields) => {
      client.trackMetric({ name, value, properties: asProperties(fields) });
    },
    event: (name, fields) => {
      client.trackEvent({ name, properties: asProperties(fields) });
    },
    flush: () => client.flush(),
  };
}

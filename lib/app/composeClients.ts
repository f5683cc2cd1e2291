import {
  createDataverseStores,
  type DataverseStores,
} from "../adapters/dataverse/createDataverseStores";
import { createDataverseClient } from "../adapters/dataverse/http/createDataverseClient";
import type { DataverseClient } from "../adapters/dataverse/http/DataverseClient";
import { createHttpErp } from "../adapters/erp/createHttpErp";
import { createApplicationInsights } from "../adapters/telemetry/createApplicationInsights";
import { createTelemetry } from "../adapters/telemetry/createTelemetry";
import type { Telemetry } from "../ports/telemetry";
import type { Platform } from "./platform";
import type { Settings } from "./settings";
import type { StoresRun } from "./stagePlans";

const msPerSecond = 1000;

/** Where measurements and log lines go: to the process' log, and to Application Insights if set. */
export function telemetryOf(settings: Settings, { clock, log }: Platform): Telemetry {
  const connectionString = settings.APPLICATIONINSIGHTS_CONNECTION_STRING;
  const exporter =
    connectionString === undefined ? undefined : createApplicationInsights(connectionString);
  return createTelemetry({ sink: log, clock, ...(exporter !== undefined && { exporter }) });
}

/** The ERP's client, with the key or the token that the settings name. */
export function erpOf(
  settings: Settings,
  { credential }: Platform,
  telemetry: Telemetry,
): ReturnType<typeof createHttpErp> {
  return createHttpErp({
    url: settings.ERP_URL,
    auth:
      settings.ERP_AUTH === "entra"
        ? { kind: "entra", credential, scope: settings.ERP_SCOPE ?? "" }
        : { kind: "apikey", key: settings.ERP_API_KEY ?? "" },
    limits: { maxInvoices: settings.ERP_MAX_INVOICES, maxBytes: settings.ERP_MAX_BYTES },
    timeoutMs: settings.ERP_TIMEOUT_SECONDS * msPerSecond,
    breaker: {
      failuresMax: settings.ERP_BREAKER_FAILURES,
      restMs: settings.BREAKER_REST_SECONDS * msPerSecond,
    },
    telemetry,
  });
}

/** The client of the environment; `dataverseOf` makes the stores of it. */
export function clientOf(
  settings: Settings,
  { clock, credential }: Platform,
  telemetry: Telemetry,
): DataverseClient {
  return createDataverseClient({
    url: settings.DATAVERSE_URL,
    credential,
    clock,
    telemetry,
    timeoutMs: settings.DATAVERSE_TIMEOUT_SECONDS * msPerSecond,
    concurrency: settings.DATAVERSE_CONCURRENCY,
    maxWaitInMs: settings.DATAVERSE_WAIT_SECONDS * msPerSecond,
    retriesMax: settings.DATAVERSE_RETRIES,
    pagesMax: settings.DATAVERSE_PAGES,
    answerBytesMax: settings.DATAVERSE_ANSWER_BYTES,
    cacheEntriesMax: settings.CACHE_ENTRIES,
    breaker: {
      failuresMax: settings.DATAVERSE_BREAKER_FAILURES,
      restMs: settings.BREAKER_REST_SECONDS * msPerSecond,
    },
  });
}

/** Gives the stores of a run, whose requests carry its id and end with its signal. */
export function dataverseOf(
  settings: Settings,
  client: DataverseClient,
): (run?: StoresRun) => DataverseStores {
  return (run) => {
    const ofRun =
      run === undefined
        ? client
        : client.forRun({
            correlationId: run.runId,
            ...(run.signal !== undefined && { signal: run.signal }),
          });
    const onlyRecord = run?.scope?.recordId ?? null;
    return createDataverseStores(ofRun, {
      batchOperations: settings.BATCH_OPERATIONS,
      pageLines: settings.PAGE_LINES,
      erpCustomerColumn: settings.ERP_CUSTOMER_COLUMN,
      erpContactColumn: settings.ERP_CONTACT_COLUMN,
      impersonate: settings.IMPERSONATE,
      ...(onlyRecord !== null && { onlyRecord }),
      ...(run?.only !== undefined && { onlyNames: run.only }),
    });
  };
}

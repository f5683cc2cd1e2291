import type { TwinAddresses } from "./TwinAddresses";

/** Variables that would make the identity library use a real account instead of the twin's endpoint. */
const foreignIdentity = [
  "AZURE_CLIENT_ID",
  "AZURE_CLIENT_SECRET",
  "AZURE_CLIENT_CERTIFICATE_PATH",
  "AZURE_TENANT_ID",
  "AZURE_FEDERATED_TOKEN_FILE",
  "AZURE_USERNAME",
  "AZURE_PASSWORD",
  "AZURE_TOKEN_CREDENTIALS",
];

/** Node's own options of the app's process, in the setting where the platform looks for them (FUNCTIONS.md 1). */
const workerArgumentsName = "languageWorkers__node__arguments";

/** What a laptop wants unless the person says otherwise in the environment. */
const laptopDefaults = {
  INVOICE_FROM: "1900-01-01",
  BUNDLE_QUIET_MINUTES: "0",
  // The ERP is here, and answers at once: what a crash left in sending is settled in the next minute.
  ERP_SETTLE_SECONDS: "30",
  ERP_TIMEOUT_SECONDS: "30",
  SENDING_TIMEOUT_MINUTES: "1",
  // Whoever drives the stages here starts the next slice, and counts it.
  CONTINUE: "tick",
  RUN_QUEUE: "invjob-runs",
  BACKGROUND_OPERATIONS:
    "sample_ReassignLeads,sample_CleanupExportedDataAnnotations,sample_Outputs,sample_Slow,sample_Fail",
  AUDIT_EXPORT: "on",
  CHUNK_QUEUE: "invjob-chunks",
  CREATE_LINES_SCHEDULE: "0 * * * * *",
  BUNDLE_SCHEDULE: "15 * * * * *",
  CALCULATE_SCHEDULE: "30 * * * * *",
  SEND_SCHEDULE: "45 * * * * *",
  RECONCILE_SCHEDULE: "55 * * * * *",
};

/**
 * The heap that the app's process may use. Without a bound V8 collects the less the more memory the
 * machine has, so that a long run would take twice the memory of a short one.
 */
const processDefaults = {
  [workerArgumentsName]: "--max-old-space-size=256",
};

/** Further settings that say what is right, which whoever checks the twin has to share. */
const decidingSettings = [
  "INVOICE_ORDER_STATES",
  "HOLD_STATUS_REASONS",
  "TOTALS_TOLERANCE",
  "ZERO_TOTAL_POLICY",
  "TABLE_PREFIX",
  // Whoever runs a stage from the console runs it where the twin does.
  "STAGE_CREATE_LINES_CUSTOM_API",
  "STAGE_BUNDLE_CUSTOM_API",
  "STAGE_CALCULATE_CUSTOM_API",
  "STAGE_SEND_CUSTOM_API",
];

const noProxy = "127.0.0.1,localhost";

/** The twin's own connections. */
function connections(addresses: TwinAddresses): Readonly<Record<string, string>> {
  return {
    AzureWebJobsStorage: addresses.storageConnectionString,
    DATAVERSE_URL: addresses.dataverseUrl,
    ERP_URL: addresses.erpUrl,
    ERP_AUTH: "apikey",
    ERP_API_KEY: addresses.erpApiKey,
    IDENTITY_ENDPOINT: addresses.identityEndpoint,
    IDENTITY_HEADER: addresses.identityHeader,
    CALLBACK_URL: `${addresses.hostUrl}/api/background-operations/callback`,
    CALLBACK_SECRET: addresses.callbackSecret,
  };
}

/**
 * The app's settings on the laptop: the person's own environment, except that every connection is the
 * twin's, so that a laptop's stores never mix with a company's data (DESIGN 1).
 */
export function appSettings(
  environment: NodeJS.ProcessEnv,
  addresses: TwinAddresses,
): NodeJS.ProcessEnv {
  const settings: NodeJS.ProcessEnv = {
    ...laptopDefaults,
    ...processDefaults,
    ...environment,
  };
  const foreign = (name: string): boolean =>
    foreignIdentity.includes(name) || name.startsWith("AzureWebJobsStorage__");
  const kept = Object.entries(settings).filter(([name]) => !foreign(name));
  const proxies = [environment["NO_PROXY"], noProxy].filter((value) => value !== undefined);
  return {
    ...Object.fromEntries(kept),
    ...connections(addresses),
    LOCAL_MASTER_KEY: addresses.masterKey,
    LOCAL_FUNCTION_KEY: addresses.functionKey,
    NO_PROXY: proxies.join(","),
  };
}

/** Node's own options of the app's process. */
export function workerArguments(settings: NodeJS.ProcessEnv): string[] {
  return (settings[workerArgumentsName] ?? "").split(/\s+/).filter((option) => option !== "");
}

/**
 * The settings by which another program finds and judges this twin, as `local.settings.json` has them:
 * connections and what decides, no more of the person's environment.
 */
export function sharedSettings(
  environment: NodeJS.ProcessEnv,
  addresses: TwinAddresses,
): { readonly Values: Readonly<Record<string, string>> } {
  const settings = appSettings(environment, addresses);
  const names = [
    ...Object.keys(connections(addresses)),
    ...Object.keys(laptopDefaults),
    ...decidingSettings,
  ];
  const values = names.map((name) => [name, settings[name]] as const);
  const given = values.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return { Values: Object.fromEntries(given) };
}

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

/** What a laptop wants unless the person says otherwise in the environment. */
const laptopDefaults = {
  INVOICE_FROM: "1900-01-01",
  BUNDLE_QUIET_MINUTES: "0",
  // The ERP is here, and answers at once: what a crash left in sending is settled in the next minute.
  ERP_SETTLE_SECONDS: "30",
  ERP_TIMEOUT_SECONDS: "30",
  SENDING_TIMEOUT_MINUTES: "1",
  CREATE_LINES_SCHEDULE: "0 * * * * *",
  BUNDLE_SCHEDULE: "15 * * * * *",
  CALCULATE_SCHEDULE: "30 * * * * *",
  SEND_SCHEDULE: "45 * * * * *",
};

const noProxy = "127.0.0.1,localhost";

/**
 * The app's settings on the laptop: the person's own environment, except that every connection is the
 * twin's, so that a laptop's stores never mix with a company's data (DESIGN 1).
 */
export function appSettings(
  environment: NodeJS.ProcessEnv,
  addresses: TwinAddresses,
): NodeJS.ProcessEnv {
  const settings: NodeJS.ProcessEnv = { ...laptopDefaults, ...environment };
  const foreign = (name: string): boolean =>
    foreignIdentity.includes(name) || name.startsWith("AzureWebJobsStorage__");
  const kept = Object.entries(settings).filter(([name]) => !foreign(name));
  const proxies = [environment["NO_PROXY"], noProxy].filter((value) => value !== undefined);
  return {
    ...Object.fromEntries(kept),
    AzureWebJobsStorage: addresses.storageConnectionString,
    DATAVERSE_URL: addresses.dataverseUrl,
    ERP_URL: addresses.erpUrl,
    ERP_AUTH: "apikey",
    ERP_API_KEY: addresses.erpApiKey,
    IDENTITY_ENDPOINT: addresses.identityEndpoint,
    IDENTITY_HEADER: addresses.identityHeader,
    LOCAL_MASTER_KEY: addresses.masterKey,
    LOCAL_FUNCTION_KEY: addresses.functionKey,
    NO_PROXY: proxies.join(","),
  };
}

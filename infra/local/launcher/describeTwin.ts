import type { TwinAddresses } from "./TwinAddresses";
import { settingsFile } from "./writeSettingsFile";

export interface TwinState {
  readonly stateDirectory: string;
  /** An order line to ask about; undefined where none was invoiced or is in error. */
  readonly exampleLine: string | undefined;
}

/** What is running where, the keys that open it, and commands to begin with. */
export function describeTwin(
  addresses: TwinAddresses,
  { stateDirectory, exampleLine }: TwinState,
): string {
  const settings = settingsFile(stateDirectory);
  const { hostUrl, dataverseUrl, erpUrl, identityEndpoint, identityHeader } = addresses;
  const rows = [
    [
      "Functions host",
      hostUrl,
      `x-functions-key: ${addresses.functionKey}; for /admin ${addresses.masterKey}`,
    ],
    [
      "Dataverse",
      `${dataverseUrl}/api/data/v9.2/`,
      `a bearer token; log at ${dataverseUrl}/_emulator/log`,
    ],
    ["ERP", erpUrl, `x-api-key: ${addresses.erpApiKey}`],
    ["Storage", addresses.storageUrls.join(" "), "Azurite's published account"],
    ["Logs", `${stateDirectory}/logs`, ""],
  ];
  const lines = rows.map(([name = "", where = "", key = ""]) =>
    `  ${name.padEnd(15)} ${where}  ${key}`.trimEnd(),
  );
  const runStage = `curl -X POST -H "x-functions-key: ${addresses.masterKey}" ${hostUrl}/admin/functions/create-lines`;
  const getToken = `curl -H "X-IDENTITY-HEADER: ${identityHeader}" "${identityEndpoint}?resource=${dataverseUrl}&api-version=2019-08-01"`;
  return [
    "Running now",
    ...lines,
    "",
    ...(exampleLine === undefined ? [] : explainLines(addresses, exampleLine)),
    "Do by hand what the timers do: a stage, one record, hold, release, retry, discard",
    `  npm run job -- --help`,
    `  npm run job -- runs --settings ${settings}`,
    "Run a stage at once",
    `  ${runStage}`,
    "Get a token for Dataverse",
    `  ${getToken}`,
    "Prove that no line is lost, invoiced twice or unexplained",
    `  npm run verify -- --settings ${settings}`,
    "",
  ].join("\n");
}

function explainLines({ hostUrl, functionKey }: TwinAddresses, line: string): readonly string[] {
  return [
    "Ask why a line is not invoiced, or where it is (the README has more such requests)",
    `  curl -H "x-functions-key: ${functionKey}" ${hostUrl}/api/lines/${line}/explain`,
  ];
}

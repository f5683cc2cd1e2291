import type { TwinAddresses } from "./TwinAddresses";
import { settingsFile } from "./writeSettingsFile";

/** What is running where, the keys that open it, and commands to begin with. */
export function describeTwin(addresses: TwinAddresses, stateDirectory: string): string {
  const { hostUrl, dataverseUrl, erpUrl, identityEndpoint, identityHeader } = addresses;
  const rows = [
    ["Functions host", hostUrl, `x-functions-key: ${addresses.masterKey}`],
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
    "Run a stage at once",
    `  ${runStage}`,
    "Get a token for Dataverse",
    `  ${getToken}`,
    "Prove that no line is lost, invoiced twice or unexplained",
    `  npm run verify -- --settings ${settingsFile(stateDirectory)}`,
    "",
  ].join("\n");
}

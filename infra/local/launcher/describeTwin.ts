import type { TwinAddresses } from "./TwinAddresses";

/** What is running where, and the keys that open it. */
export function describeTwin(addresses: TwinAddresses, stateDirectory: string): string {
  const rows = [
    [
      "Functions host",
      addresses.hostUrl,
      `x-functions-key: ${addresses.functionKey} (master: ${addresses.masterKey})`,
    ],
    [
      "Dataverse",
      `${addresses.dataverseUrl}/api/data/v9.2/`,
      `a bearer token; log at ${addresses.dataverseUrl}/_emulator/log`,
    ],
    ["ERP", addresses.erpUrl, `x-api-key: ${addresses.erpApiKey}`],
    ["Tokens", addresses.identityEndpoint, `X-IDENTITY-HEADER: ${addresses.identityHeader}`],
    [
      "Storage",
      addresses.storageUrls.join(" "),
      "blobs, queues and tables of Azurite, its published account",
    ],
    ["Logs", `${stateDirectory}/logs`, ""],
  ];
  const lines = rows.map(([name = "", where = "", key = ""]) =>
    `  ${name.padEnd(15)} ${where}  ${key}`.trimEnd(),
  );
  return ["Running now", ...lines, ""].join("\n");
}

import type { RawSettings } from "./settingsSchema";

const loopbackHosts =
  /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/;

/** True for an address on this machine: 127.0.0.0/8, ::1, or localhost. */
export function isLoopback(address: string): boolean {
  return URL.canParse(address) && loopbackHosts.test(new URL(address).hostname.toLowerCase());
}

const emulatorAccount = "devstoreaccount1";

/** True for Azurite: by its well-known account, its short form, or an endpoint on this machine. */
function isLocalStorage(settings: RawSettings): boolean {
  const connection = settings.AzureWebJobsStorage;
  if (connection === undefined) {
    const { AzureWebJobsStorage__tableServiceUri: uri, AzureWebJobsStorage__accountName: account } =
      settings;
    return uri === undefined ? account === emulatorAccount : isLoopback(uri);
  }
  const parts = new Map(
    connection.split(";").map((part) => {
      const [name = "", ...value] = part.split("=");
      return [name.trim().toLowerCase(), value.join("=").trim()] as const;
    }),
  );
  const isShortForm = parts.get("usedevelopmentstorage")?.toLowerCase() === "true";
  const isKnownAccount = parts.get("accountname") === emulatorAccount;
  return isShortForm || isKnownAccount || isLoopback(parts.get("tableendpoint") ?? "");
}

function isStorageNamed(settings: RawSettings): boolean {
  return [
    settings.AzureWebJobsStorage,
    settings.AzureWebJobsStorage__tableServiceUri,
    settings.AzureWebJobsStorage__accountName,
  ].some((value) => value !== undefined);
}

/** Switches that are for tests alone. */
const testSwitches = ["STAGE_LOCK", "RECORD_LOCKS"] as const;

/**
 * What would mix a laptop's stores with a company's data (DESIGN 3, never mixed): a real Dataverse
 * with an ERP, storage or switches of a laptop, or the reverse.
 */
export function mixedWorlds(settings: RawSettings): string[] {
  const isLocal = isLoopback(settings.DATAVERSE_URL);
  const dataverse = isLocal ? "an emulator on this machine" : "a real environment";
  const problems: string[] = [];
  if (isLoopback(settings.ERP_URL) !== isLocal)
    problems.push(
      `ERP_URL must not be ${isLocal ? "a real ERP" : "an address on this machine"} while DATAVERSE_URL is ${dataverse}`,
    );
  if (settings.CALLBACK_URL !== undefined && isLoopback(settings.CALLBACK_URL) !== isLocal)
    problems.push(
      `CALLBACK_URL must not be ${isLocal ? "a public address" : "an address on this machine"} while DATAVERSE_URL is ${dataverse}`,
    );
  if (isStorageNamed(settings) && isLocalStorage(settings) !== isLocal)
    problems.push(
      `AzureWebJobsStorage must not be ${isLocal ? "a real storage account" : "the storage emulator"} while DATAVERSE_URL is ${dataverse}`,
    );
  for (const name of testSwitches)
    if (settings[name] === "off" && !isLocal)
      problems.push(`${name}=off is for tests: remove it while DATAVERSE_URL is ${dataverse}`);
  return problems;
}

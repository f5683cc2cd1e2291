import { chunkLinesMax } from "../domain/joinPlan";
import { ConfigurationError } from "../ports/errors";
import { mixedWorlds } from "./mixedWorlds";
import { settingsSchema, type RawSettings } from "./settingsSchema";

/** The app's settings, checked one by one and against each other. */
export type Settings = RawSettings;

type Environment = Readonly<Record<string, string | undefined>>;

/** An empty setting is a setting that is not there: forms and templates leave many of them. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
}

const secondsPerMinute = 60;

/** How much longer than its slice a run may read and wait, to finish the page that it began. */
export const sliceGraceSeconds = 120;

/** What no single setting shows: `name problem` sentences. */
function contradictions(settings: Settings): string[] {
  const problems: string[] = [];
  const chunkMax = chunkLinesMax(settings.BATCH_OPERATIONS);
  if (settings.BUNDLE_CHUNK_LINES > chunkMax)
    problems.push(
      `BUNDLE_CHUNK_LINES must be at most ${String(chunkMax)} with BATCH_OPERATIONS ${String(settings.BATCH_OPERATIONS)}, two operations per line and four besides: lower it or raise BATCH_OPERATIONS`,
    );
  if (
    settings.SENDING_TIMEOUT_MINUTES * secondsPerMinute <
    settings.ERP_TIMEOUT_SECONDS + settings.ERP_SETTLE_SECONDS
  )
    problems.push(
      "SENDING_TIMEOUT_MINUTES must not be shorter than ERP_TIMEOUT_SECONDS and ERP_SETTLE_SECONDS together: raise it, or an absence at the ERP is believed too early",
    );
  const longestCall = Math.max(settings.DATAVERSE_TIMEOUT_SECONDS, settings.ERP_TIMEOUT_SECONDS);
  const sliceMax = settings.FUNCTION_TIMEOUT_SECONDS - sliceGraceSeconds - longestCall;
  if (settings.SLICE_SECONDS > sliceMax)
    problems.push(
      `SLICE_SECONDS must be at most ${String(sliceMax)} with FUNCTION_TIMEOUT_SECONDS ${String(settings.FUNCTION_TIMEOUT_SECONDS)}, so that a slice ends before the platform ends the process: lower it, or raise functionTimeout in host.json and FUNCTION_TIMEOUT_SECONDS with it`,
    );
  if (settings.ERP_AUTH === "apikey" && settings.ERP_API_KEY === undefined)
    problems.push("ERP_API_KEY is missing: set it, or set ERP_AUTH=entra and ERP_SCOPE");
  if (settings.ERP_AUTH === "entra" && settings.ERP_SCOPE === undefined)
    problems.push("ERP_SCOPE is missing: set it, or set ERP_AUTH=apikey and ERP_API_KEY");
  if (settings.CALLBACK_URL !== undefined && settings.CALLBACK_SECRET === undefined)
    problems.push(
      "CALLBACK_SECRET is missing: set it to 32 random characters or more, or remove CALLBACK_URL",
    );
  const storage = [
    settings.AzureWebJobsStorage,
    settings.AzureWebJobsStorage__tableServiceUri,
    settings.AzureWebJobsStorage__accountName,
  ];
  if (storage.every((value) => value === undefined))
    problems.push(
      "AzureWebJobsStorage is missing: set a connection string, or AzureWebJobsStorage__accountName with a managed identity",
    );
  return [...problems, ...mixedWorlds(settings)];
}

function refuse(problems: readonly string[]): never {
  throw new ConfigurationError(`Wrong settings: ${problems.join(". ")}.`);
}

/**
 * Reads the settings.
 *
 * @throws ConfigurationError one message that names every wrong or missing setting and its cure
 */
export function readSettings(environment: Environment): Settings {
  const present = withoutEmpty(environment);
  const parsed = settingsSchema.safeParse(present);
  if (!parsed.success)
    refuse(
      parsed.error.issues.map(({ path, message }) => {
        const name = path.join(".");
        if (present[name] !== undefined) return `${name} ${message}`;
        const what = settingsSchema.shape[name as keyof RawSettings].description ?? "";
        return `${name} is missing: set it. ${what.replace(/\.$/, "")}`;
      }),
    );
  const problems = contradictions(parsed.data);
  if (problems.length > 0) refuse(problems);
  return parsed.data;
}

/** The environment of this process: the only place where it is read. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Where a managed identity gets its tokens: the identity library looks nowhere but in the process. */
const identityVariables = ["IDENTITY_ENDPOINT", "IDENTITY_HEADER"] as const;

/**
 * Gives the process the identity variables of a settings file, as a Functions host would; what the
 * process has already wins.
 */
export function adoptIdentity(values: Environment): void {
  for (const name of identityVariables) {
    const value = values[name];
    if (value !== undefined && value !== "") process.env[name] ??= value;
  }
}

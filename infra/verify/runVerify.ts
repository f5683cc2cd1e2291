import { writeFileSync } from "node:fs";
import { takeBaseline } from "./baseline/takeBaseline";
import {
  azureTokens,
  fixedToken,
  identityEndpointTokens,
  type AccessTokens,
} from "./client/AccessTokens";
import { DataverseReader } from "./client/DataverseReader";
import { readOptions, usage, type VerifyOptions } from "./options";
import { formatVerdict } from "./report/formatVerdict";
import { verdictJson } from "./report/verdictJson";
import { readSettings, type VerifySettings } from "./settings";
import { verify } from "./verify";
import { VerifyRefusal } from "./VerifyRefusal";

const exitCodes = { verified: 0, violations: 1, refused: 2 } as const;

/** Timers go on while people verify: a run that finds nothing to do is over much sooner. */
const waitForWorkMs = 15_000;

export interface VerifyProcess {
  /** The environment's variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/**
 * Carries out `npm run verify`.
 * @param args what stands behind the program's name
 * @returns the exit code; what was found or refused was told
 */
export async function runVerify(args: readonly string[], process: VerifyProcess): Promise<number> {
  try {
    return await carryOut(readOptions(args), process);
  } catch (error) {
    if (!(error instanceof VerifyRefusal)) throw error;
    process.complain(error.message);
    return exitCodes.refused;
  }
}

async function carryOut(options: VerifyOptions, process: VerifyProcess): Promise<number> {
  const { environment, print } = process;
  if (options.help) {
    print(usage);
    return exitCodes.verified;
  }
  const settings = readSettings(options.settingsFile, environment);
  const tokens = tokensOf(settings, options.token);
  if (options.takeBaseline !== undefined) {
    const reader = new DataverseReader(settings.DATAVERSE_URL, tokens);
    const rows = await takeBaseline(options.takeBaseline, reader);
    print(`${options.takeBaseline} remembers ${String(rows)} records that the job does not own.`);
    return exitCodes.verified;
  }
  const verdict = await verify({ ...options, settings, tokens, waitForWorkMs });
  print(formatVerdict(verdict));
  if (options.json !== undefined) writeJson(options.json, verdictJson(verdict));
  return verdict.findings.total === 0 ? exitCodes.verified : exitCodes.violations;
}

function tokensOf(settings: VerifySettings, token: string | undefined): AccessTokens {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = settings;
  if (token !== undefined) return fixedToken(token);
  if (endpoint !== undefined && header !== undefined)
    return identityEndpointTokens(endpoint, header);
  return azureTokens();
}

function writeJson(file: string, content: object): void {
  try {
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new VerifyRefusal(`The outcome cannot be written: ${why}`, { cause });
  }
}

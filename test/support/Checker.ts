import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeBaseline } from "../../infra/verify/baseline/takeBaseline";
import { fixedToken, type AccessTokens } from "../../infra/verify/client/AccessTokens";
import { DataverseReader } from "../../infra/verify/client/DataverseReader";
import { readSettings } from "../../infra/verify/settings";
import { verify } from "../../infra/verify/verify";
import type { SmallTwin } from "./SmallTwin";

export interface CheckOptions {
  /** What still waits for a stage is no violation. */
  readonly unfinished?: boolean;
  /** Nobody can write to paid and canceled invoices. */
  readonly readOnlyInvoices?: boolean;
  /** The changes with which the app ran. */
  readonly settings?: Readonly<Record<string, string>>;
}

async function tokensOf(twin: SmallTwin): Promise<AccessTokens> {
  const token = await twin.dataverse.applicationCredential().getToken("");
  return fixedToken(token?.token ?? "");
}

/** What the checker finds in a twin, as `CODE id: message`; nothing where it says verified. */
export async function violationsIn(
  twin: SmallTwin,
  options: CheckOptions & { readonly baseline?: string } = {},
): Promise<readonly string[]> {
  const { findings } = await verify({
    settings: readSettings(undefined, twin.variables(options.settings)),
    tokens: await tokensOf(twin),
    unfinished: options.unfinished ?? false,
    readOnlyInvoices: options.readOnlyInvoices ?? false,
    baseline: options.baseline,
    waitForWorkMs: 0,
  });
  return findings.violations.map(({ code, id, message }) => `${code} ${id}: ${message}`);
}

const folders: string[] = [];

// Also after a test that failed half-way.
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** The checker with a memory of what a twin's app does not own. */
export class Checker {
  readonly #twin: SmallTwin;
  readonly #folder: string;

  private constructor(twin: SmallTwin, folder: string) {
    this.#twin = twin;
    this.#folder = folder;
  }

  /** Remembers the twin's records as they stand, until the end of the test. */
  static async remember(twin: SmallTwin): Promise<Checker> {
    const folder = await mkdtemp(join(tmpdir(), "invoicing-baseline-"));
    folders.push(folder);
    const checker = new Checker(twin, folder);
    const reader = new DataverseReader(twin.dataverse.origin, await tokensOf(twin));
    await takeBaseline(checker.#baseline, reader);
    return checker;
  }

  get #baseline(): string {
    return join(this.#folder, "baseline");
  }

  /** As `violationsIn`, and what changed of the records that the app does not own. */
  violations(options: CheckOptions = {}): Promise<readonly string[]> {
    return violationsIn(this.#twin, { ...options, baseline: this.#baseline });
  }
}

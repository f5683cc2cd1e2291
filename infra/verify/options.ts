import { parseArgs } from "node:util";
import { allRules } from "./rules/allRules";
import { VerifyRefusal } from "./VerifyRefusal";

export interface VerifyOptions {
  readonly help: boolean;
  /** The stages have not all run to their end: what still waits, or is at work, is no violation. */
  readonly unfinished: boolean;
  /** Nobody can write to an invoice that a user paid or canceled: that it was not marked is no violation. */
  readonly readOnlyInvoices: boolean;
  /** A file of settings as `local.settings.json`; undefined: that file, if it is there. */
  readonly settingsFile: string | undefined;
  /** Where to write the outcome as JSON. */
  readonly json: string | undefined;
  /** A bearer token for Dataverse, in place of the machine's own identity. */
  readonly token: string | undefined;
  /** A baseline to compare with what the job does not own. */
  readonly baseline: string | undefined;
  /** Where to write a new baseline; nothing is verified then. */
  readonly takeBaseline: string | undefined;
}

const codeWidth = Math.max(...allRules.map(({ code }) => code.length));

export const usage = `Usage: npm run verify -- [options]

Proves from the data alone that no order line is lost, invoiced twice or unexplained: reads Dataverse, the
ERP and the tables of locks and runs, and changes nothing. Verify while the job is at rest.

  --unfinished           the stages have not all run: what waits for a stage, or is at work, is no violation
  --read-only-invoices   nobody can write to paid or canceled invoices here: one that was not marked is no violation
  --settings FILE        settings as in local.settings.sample.json (default: local.settings.json, if there);
                         the environment's variables win over the file
  --token TEXT           a bearer token for Dataverse (default: the managed identity or Azure login)
  --take-baseline FILE   remember what the job does not own, before it runs; nothing is verified
  --baseline FILE        and find what changed of that since
  --json FILE            write the outcome as JSON
  --help                 this

Exit codes: 0 verified, 1 violations, 2 refused (wrong option or setting, no connection).

What it finds:
${allRules.map(({ code, meaning }) => `  ${code.padEnd(codeWidth)} ${meaning}`).join("\n")}`;

/**
 * Reads the command line.
 * @throws VerifyRefusal for an option that is unknown, repeated without sense, or lacks its value
 */
export function readOptions(args: readonly string[]): VerifyOptions {
  const values = parse(args);
  const options = {
    help: values.help ?? false,
    unfinished: values.unfinished ?? false,
    readOnlyInvoices: values["read-only-invoices"] ?? false,
    settingsFile: values.settings,
    json: values.json,
    token: values.token,
    baseline: values.baseline,
    takeBaseline: values["take-baseline"],
  };
  if (options.takeBaseline !== undefined && options.baseline !== undefined) {
    throw new VerifyRefusal("Give --take-baseline or --baseline, not both.");
  }
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        help: { type: "boolean" },
        unfinished: { type: "boolean" },
        "read-only-invoices": { type: "boolean" },
        settings: { type: "string" },
        json: { type: "string" },
        token: { type: "string" },
        baseline: { type: "string" },
        "take-baseline": { type: "string" },
      },
    }).values;
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new VerifyRefusal(`${what.replace(/\.?$/, ".")} See npm run verify -- --help.`);
  }
}

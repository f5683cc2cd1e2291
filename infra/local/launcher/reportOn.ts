import { writeFileSync } from "node:fs";
import { Currencies } from "../summary/Currencies";
import type { DataverseReader } from "../summary/DataverseReader";
import { Eligibility } from "../summary/Eligibility";
import { formatReport } from "../summary/formatReport";
import type { Paint } from "../summary/formatReport";
import { readErpSummary } from "../summary/readErpSummary";
import { readInvoices } from "../summary/readInvoices";
import { readLedger } from "../summary/readLedger";
import { readOrders } from "../summary/readOrders";
import { readRequests } from "../summary/readRequests";
import { reconcile } from "../summary/reconcile";
import type { RunTable } from "../summary/RunTable";
import { buildSummary } from "../summary/Summary";
import type { Summary } from "../summary/Summary";
import type { TwinAddresses } from "./TwinAddresses";

/** Of the report in a file. */
const widthElsewhere = 120;

export interface ReportOptions {
  readonly addresses: TwinAddresses;
  readonly reader: DataverseReader;
  readonly runs: RunTable;
  readonly settings: NodeJS.ProcessEnv;
  /** Runs before this moment belong to an earlier start. */
  readonly since: Date;
  readonly failures: readonly string[];
  readonly json: string | undefined;
  readonly paint: Paint;
  /** Of the terminal; undefined if there is none. */
  readonly width: number | undefined;
}

export interface Reported {
  /** The closing tables. */
  readonly text: string;
  /** Whether every run completed and all balances. */
  readonly green: boolean;
  /** An order line to try commands with. */
  readonly exampleLine: string | undefined;
}

/** Reads everything back, and writes the summary where `--json` says. */
export async function reportOn(options: ReportOptions): Promise<Reported> {
  const { addresses, reader, since, failures, json, paint, width = widthElsewhere } = options;
  // The log comes first: what follows are the launcher's own reads.
  const requests = await readRequests(addresses.dataverseUrl);
  const eligibility = new Eligibility(options.settings);
  const figures = {
    currencies: await Currencies.read(reader),
    orders: await readOrders(reader, eligibility),
    ledger: await readLedger(reader, eligibility),
    invoices: await readInvoices(reader),
    erp: await readErpSummary(addresses.erpUrl, addresses.erpApiKey),
  };
  const summary = buildSummary(figures, await options.runs.since(since), requests);
  const checks = reconcile(figures, failures.length === 0);
  const unwritten = json === undefined ? [] : writeSummary(json, summary);
  const all = [...failures, ...unwritten];
  const green = all.length === 0 && checks.every(({ balanced }) => balanced);
  const text = formatReport({ summary, figures, checks, failures: all, width }, paint);
  return { text, green, exampleLine: figures.ledger.exampleId };
}

/** @returns a sentence if it could not be written: the report is worth showing all the same. */
function writeSummary(file: string, summary: Summary): string[] {
  try {
    writeFileSync(file, `${JSON.stringify(summary, null, 2)}\n`);
    return [];
  } catch (error) {
    return [`The summary cannot be written: ${String(error)}`];
  }
}

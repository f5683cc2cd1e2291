import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** What the oracle expects of a run: the keys of the summary that follow from the data alone. */
export interface ExpectedSummary {
  readonly orderLines: number;
  readonly eligibleLines: number;
  readonly invoiceLines: number;
  readonly linesByStage: Readonly<Record<string, number>>;
  readonly errorsByCode: Readonly<Record<string, number>>;
  readonly invoiceErrorsByCode: Readonly<Record<string, number>>;
  readonly invoices: number;
  readonly invoicesByStage: Readonly<Record<string, number>>;
  readonly creditNotes: number;
  readonly totals: Readonly<Record<string, { net: string; tax: string; total: string }>>;
  readonly uninvoicedFreight: Readonly<Record<string, string>>;
  readonly erp: {
    readonly documents: number;
    readonly duplicates: number;
    readonly totals: Readonly<Record<string, string>>;
  };
}

/** Runs the oracle over a data set in a process of its own, so that it shares nothing with a test. */
export function runOracle(directory: string): ExpectedSummary {
  const output = execFileSync(process.execPath, [join(__dirname, "oracle.mjs"), directory], {
    encoding: "utf8",
  });
  return JSON.parse(output) as ExpectedSummary;
}

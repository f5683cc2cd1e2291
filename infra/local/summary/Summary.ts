import { stageNames } from "../launcher/stages";
import { CurrencySums } from "./CurrencySums";
import type { ErpSummary } from "./readErpSummary";
import type { RequestFigures } from "./readRequests";
import type { Figures } from "./reconcile";
import type { RunRow } from "./RunTable";
import { invoiceStageLabels, lineStageLabels } from "./stageLabels";

export interface RunSummary {
  readonly stage: string;
  readonly status: RunRow["status"];
  readonly read: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly conflicts: number;
  readonly ms: number;
  readonly baseDataUse: RunRow["baseDataUse"];
}

/** What `--json` writes. Money is text; everything is read back, nothing counted on the way. */
export interface Summary {
  readonly orderLines: number;
  readonly eligibleLines: number;
  /** Ledger rows, those in error included. */
  readonly invoiceLines: number;
  readonly linesByStage: Readonly<Record<string, number>>;
  /** Of lines. */
  readonly errorsByCode: Readonly<Record<string, number>>;
  readonly invoiceErrorsByCode: Readonly<Record<string, number>>;
  readonly invoices: number;
  readonly invoicesByStage: Readonly<Record<string, number>>;
  readonly creditNotes: number;
  readonly totals: Readonly<Record<string, { net: string; tax: string; total: string }>>;
  readonly uninvoicedFreight: Readonly<Record<string, string>>;
  readonly erp: ErpSummary;
  /** Of this start, one a slice, in the order in which they started. */
  readonly runs: readonly RunSummary[];
  readonly dataverseRequests: {
    readonly total: number;
    readonly byStage: Readonly<Record<string, number>>;
    /** Of no run: background operations, such as the audit export. */
    readonly outsideRuns: number;
  };
}

/** Puts together what was read back. */
export function buildSummary(
  figures: Figures,
  runs: readonly RunRow[],
  requests: RequestFigures,
): Summary {
  const { orders, ledger, invoices, erp, currencies } = figures;
  return {
    orderLines: orders.orderLines,
    eligibleLines: orders.eligibleLines,
    invoiceLines: ledger.stages.total,
    linesByStage: ledger.stages.record([...lineStageLabels.values()]),
    errorsByCode: ledger.errors.record(),
    invoiceErrorsByCode: invoices.errors.record(),
    invoices: invoices.stages.total,
    invoicesByStage: invoices.stages.record([...invoiceStageLabels.values()]),
    creditNotes: invoices.creditNotes,
    totals: totalsOf(figures),
    uninvoicedFreight: currencies.record(orders.freight),
    erp,
    runs: runs.map(summarizeRun),
    dataverseRequests: {
      total: requests.total,
      byStage: requestsByStage(runs, requests),
      outsideRuns: requests.outsideRuns,
    },
  };
}

function totalsOf({ invoices, currencies }: Figures): Summary["totals"] {
  const totals = new CurrencySums();
  for (const id of invoices.net.currencies) {
    totals.add(id, invoices.net.get(id).plus(invoices.tax.get(id)));
  }
  const net = currencies.record(invoices.net);
  const tax = currencies.record(invoices.tax);
  const total = currencies.record(totals);
  return Object.fromEntries(
    Object.entries(net).map(([code, amount]) => [
      code,
      { net: amount, tax: tax[code] ?? "0", total: total[code] ?? "0" },
    ]),
  );
}

function summarizeRun(run: RunRow): RunSummary {
  const { stage, status, read, succeeded, failed, skipped, conflicts, baseDataUse } = run;
  const ms = run.milliseconds;
  return { stage, status, read, succeeded, failed, skipped, conflicts, ms, baseDataUse };
}

function requestsByStage(
  runs: readonly RunRow[],
  { byRun }: RequestFigures,
): Record<string, number> {
  const counts = new Map<string, number>(stageNames.map((stage) => [stage, 0]));
  for (const { stage, runId } of runs) {
    counts.set(stage, (counts.get(stage) ?? 0) + (byRun.get(runId) ?? 0));
  }
  return Object.fromEntries(counts);
}

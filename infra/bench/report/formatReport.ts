import type { PipelineFigures } from "../app/PipelineFigures";
import type { EmulatorFigures } from "../emulator/measureEmulator";
import { bundlingSecondsPerLine } from "./BenchReport";
import type { BenchReport, VerifiedPipeline } from "./BenchReport";
import type { Machine } from "./describeMachine";
import { formatTable } from "./formatTable";

/** The tables of `docs/performance.md`, which read as well on a terminal. */
export function formatReport(report: BenchReport): string {
  const { machine, startedOn, seed, emulator, pipelines, customers, growth } = report;
  return [
    `${formatMachine(machine)} Measured ${startedOn.slice(0, 10)}, seed ${String(seed)}.`,
    "## Cost by size",
    formatSizes(pipelines),
    `The app's process may take ${heapLimits(pipelines)} MB of heap. From the smallest to the largest: memory x ${String(growth.appPeakMemory)}, processor time per line x ` +
      `${String(growth.appCpuPerLine)}, time per line x ${String(growth.secondsPerLine)}.`,
    "## Stage by stage",
    ...pipelines.flatMap((figures) => [
      `${count(figures.orderLines)} order lines:`,
      formatStages(figures),
    ]),
    "## One customer",
    formatCustomers(customers),
    `Bundling costs x ${String(growth.bundlingSecondsPerLine)} per line from the smallest to the largest.`,
    "## The emulator alone",
    formatEmulator(emulator),
  ].join("\n\n");
}

export function formatMachine({ cpu, cores, memoryGb, platform, node }: Machine): string {
  return `${cpu}, ${String(cores)} cores, ${String(memoryGb)} GB, ${platform}, Node ${node}.`;
}

/** The same for all sizes. */
function heapLimits(pipelines: readonly PipelineFigures[]): string {
  return [...new Set(pipelines.map(({ appHeapLimitMb }) => appHeapLimitMb.toFixed(0)))].join(", ");
}

function formatSizes(pipelines: readonly VerifiedPipeline[]): string {
  const titles = [
    "order lines",
    "invoiced",
    "load s",
    "four stages s",
    "ms/line",
    "requests/1,000 lines",
    "writes/line",
    "app CPU ms/line",
    "app peak MB",
    "verified in s",
  ];
  const rows = pipelines.map((run) => [
    count(run.orderLines),
    count(run.invoicedLines),
    run.loadSeconds.toFixed(1),
    run.seconds.toFixed(1),
    ((run.seconds * 1_000) / run.invoicedLines).toFixed(2),
    run.requestsPerThousandLines.toFixed(1),
    run.writeOperationsPerLine.toFixed(2),
    run.appCpuMsPerLine.toFixed(2),
    run.appPeakMemoryMb.toFixed(0),
    run.verifySeconds.toFixed(1),
  ]);
  return formatTable(titles, rows);
}

/** Stage by stage, for `npm run soak` too. */
export function formatStages({ stages }: PipelineFigures): string {
  const titles = [
    "stage",
    "lines",
    "s",
    "lines/s",
    "requests",
    "writes",
    "MB read",
    "server busy s",
    "app CPU ms/line",
    "app peak MB",
  ];
  const rows = stages.map((stage) => [
    stage.stage,
    count(stage.lines),
    stage.seconds.toFixed(1),
    count(stage.linesPerSecond),
    count(stage.requests),
    count(stage.writeOperations),
    (stage.responseBytes / 1_000_000).toFixed(1),
    stage.serverBusySeconds.toFixed(1),
    stage.appCpuMsPerLine.toFixed(2),
    stage.appPeakMemoryMb.toFixed(0),
  ]);
  return formatTable(titles, rows);
}

function formatCustomers(customers: readonly PipelineFigures[]): string {
  const rows = customers.map((run) => [
    count(run.orderLines),
    (bundlingSecondsPerLine(run) * run.orderLines).toFixed(1),
    (bundlingSecondsPerLine(run) * 1_000).toFixed(2),
    run.appPeakMemoryMb.toFixed(0),
  ]);
  return formatTable(["lines of one customer", "bundling s", "ms/line", "app peak MB"], rows);
}

function formatEmulator(emulator: EmulatorFigures): string {
  const { createLedgerRows, joinDrafts, markInvoiced } = emulator;
  const parts = [
    ["create ledger rows, each its own change set", createLedgerRows],
    ["join drafts, 48 lines a change set", joinDrafts],
    ["mark lines as invoiced, 48 a change set", markInvoiced],
    ["together", emulator],
  ] as const;
  const rows = parts.map(([name, { operations, seconds, operationsPerSecond }]) => [
    name,
    count(operations),
    seconds.toFixed(1),
    count(operationsPerSecond),
  ]);
  return formatTable(["change sets over HTTP", "operations", "s", "operations/s"], rows);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

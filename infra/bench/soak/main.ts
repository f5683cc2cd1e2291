import type { OptionKind } from "../../local/command/OptionKind";
import { readOptions } from "../../local/command/readOptions";
import { refuseSwallowedOptions } from "../../local/command/refuseSwallowedOptions";
import { runMain } from "../../local/command/runMain";
import { leastLines, mostLines } from "../../local/data/sample/SampleOptions";
import { assertPortsFree, assignPorts } from "../../local/launcher/TwinPorts";
import { commonOptions, defaultPort, defaultSeed, memoryOption } from "../benchOptions";
import { measureSample } from "../measurements";
import { describeMachine } from "../report/describeMachine";
import { formatMachine, formatStages } from "../report/formatReport";
import { writeFigures } from "../report/writeFigures";
import { endOnStopSignal } from "../withFolder";

const usualLines = 500_000;
const usualMemoryMb = 256;

const optionKinds: Readonly<Record<string, OptionKind>> = {
  lines: {
    kind: "integer",
    min: leastLines,
    max: mostLines,
    value: "N",
    about: `order lines (${String(usualLines)})`,
  },
  memory: memoryOption(usualMemoryMb),
  ...commonOptions,
};

/**
 * `npm run soak -- [--lines N] [--memory MB]`: a very large sample through the four stages with little
 * memory for the app's process, and then the checker. Ends with 0 if it is verified, else with 1.
 */
async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  const npm = { script: "soak", typed: "npm run soak", names: Object.keys(optionKinds) };
  refuseSwallowedOptions({ argv, environment: process.env }, npm);
  const { texts, integers } = readOptions(argv, optionKinds, "npm run soak -- [options]");
  const ports = assignPorts(integers.get("port") ?? defaultPort);
  await assertPortsFree(ports);
  endOnStopSignal();
  const memoryMb = integers.get("memory") ?? usualMemoryMb;
  const seed = integers.get("seed") ?? defaultSeed;
  const lines = integers.get("lines") ?? usualLines;
  const startedOn = new Date().toISOString();
  const appNodeOptions = [`--max-old-space-size=${String(memoryMb)}`];
  const pipeline = await measureSample({ seed, lines, ports, appNodeOptions });
  const machine = describeMachine();
  const { orderLines, invoicedLines, appPeakMemoryMb, verifySeconds } = pipeline;
  const text = [
    `${formatMachine(machine)} Heap of the app's process: ${String(memoryMb)} MB.`,
    formatStages(pipeline),
    `${String(orderLines)} order lines, ${String(invoicedLines)} invoiced; the app's process took ` +
      `${String(appPeakMemoryMb)} MB at most; verified in ${String(verifySeconds)} s.`,
  ].join("\n\n");
  process.stdout.write(`${text}\n`);
  const report = { startedOn, seed, memoryMb, machine, verified: true, ...pipeline };
  writeFigures("json", texts.get("json"), JSON.stringify(report, null, 2));
}

runMain(main);

import { runMain } from "../local/command/runMain";
import { assertPortsFree, assignPorts } from "../local/launcher/TwinPorts";
import { readBenchOptions } from "./benchOptions";
import { measureCustomer, measureEmulatorAlone, measureSample } from "./measurements";
import { growthOf, type BenchReport } from "./report/BenchReport";
import { describeMachine } from "./report/describeMachine";
import { formatReport } from "./report/formatReport";
import { writeFigures } from "./report/writeFigures";
import { endOnStopSignal } from "./withFolder";

/**
 * `npm run bench`: measures the emulator alone, samples of several sizes through the four stages, and
 * one customer of several sizes; each in a twin of its own. Prints tables and writes JSON.
 */
async function main(): Promise<void> {
  const options = readBenchOptions(process.argv.slice(2), process.env);
  const ports = assignPorts(options.port);
  await assertPortsFree(ports);
  endOnStopSignal();
  const startedOn = new Date().toISOString();
  const { seed, appNodeOptions } = options;
  say(`The emulator alone, ${String(options.emulatorLines)} lines ...`);
  const emulator = await measureEmulatorAlone(options.emulatorLines, ports);
  const pipelines = [];
  for (const lines of options.lines) {
    say(`${String(lines)} order lines ...`);
    pipelines.push(await measureSample({ seed, lines, ports, appNodeOptions }));
  }
  const customers = [];
  for (const lines of options.customers) {
    say(`One customer with ${String(lines)} order lines ...`);
    customers.push(await measureCustomer(lines, { ports, appNodeOptions }));
  }
  const growth = growthOf(pipelines, customers);
  const machine = describeMachine();
  const report: BenchReport = { startedOn, seed, machine, emulator, pipelines, customers, growth };
  const text = formatReport(report);
  process.stdout.write(`${text}\n`);
  writeFigures("json", options.json, JSON.stringify(report, null, 2));
  writeFigures("markdown", options.markdown, text);
}

/** On stderr, so that the tables alone can be piped on. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

runMain(main);

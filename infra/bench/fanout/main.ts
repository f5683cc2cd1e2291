import { join } from "node:path";
import { CommandError } from "../../local/command/CommandError";
import { runMain } from "../../local/command/runMain";
import { writeSample } from "../../local/data/writeSample";
import { stageNames } from "../../local/launcher/stages";
import { assertPortsFree, assignPorts } from "../../local/launcher/TwinPorts";
import { describeMachine } from "../report/describeMachine";
import { formatMachine } from "../report/formatReport";
import { formatTable } from "../report/formatTable";
import { writeFigures } from "../report/writeFigures";
import { endOnStopSignal, withFolder } from "../withFolder";
import { readFanOutOptions, type FanOutOptions } from "./fanOutOptions";
import { measureFanOut, type FanOutFigures } from "./measureFanOut";

/**
 * `npm run bench:fanout -- [--data DIR] [--processes N] [--kill] [--late]`: the same data through the
 * four stages by one process (`STAGE_MODE=inline`) and by several that share each stage
 * (`STAGE_MODE=fanout`), each in a twin of its own and proved by the checker. Ends with 0 if both are
 * verified, else with 1.
 */
async function main(): Promise<void> {
  const options = readFanOutOptions(process.argv.slice(2), process.env);
  await assertPortsFree(assignPorts(options.port));
  endOnStopSignal();
  await withFolder(async (folder) => {
    const dataDirectory = options.directory ?? join(folder, "data");
    if (options.directory === undefined) writeSample(dataDirectory, options);
    const alone = await measure(options, dataDirectory, 1);
    const shared = await measure(options, dataDirectory, options.processes);
    if (options.kills && shared.killed === 0)
      throw new CommandError("No process was killed in the middle of a chunk: take more lines.", 1);
    const machine = describeMachine();
    const figures = { machine, options: { ...options, directory: undefined }, alone, shared };
    process.stdout.write(`${formatMachine(machine)}\n\n${format(alone, shared)}\n`);
    writeFigures("json", options.json, JSON.stringify(figures, null, 2));
  });
}

async function measure(
  options: FanOutOptions,
  dataDirectory: string,
  processes: number,
): Promise<FanOutFigures> {
  say(`${String(processes)} ${processes === 1 ? "process" : "processes"} ...`);
  const isAlone = processes === 1;
  const figures = await measureFanOut({
    ...options,
    dataDirectory,
    processes,
    ports: assignPorts(options.port),
    kills: options.kills && !isAlone,
    isLate: options.isLate && !isAlone,
    say,
  });
  say(`verified, ${String(figures.linesPerSecond)} order lines a second`);
  return figures;
}

function format(alone: FanOutFigures, shared: FanOutFigures): string {
  const rows = stageNames.map((stage) => {
    const [one = 0, many = 0] = [alone.stages[stage], shared.stages[stage]];
    return [stage, one.toFixed(1), many.toFixed(1), (one / many).toFixed(2)];
  });
  const factor = shared.linesPerSecond / alone.linesPerSecond;
  rows.push(["all, in seconds", alone.seconds.toFixed(1), shared.seconds.toFixed(1), ""]);
  rows.push([
    "order lines a second",
    String(alone.linesPerSecond),
    String(shared.linesPerSecond),
    factor.toFixed(2),
  ]);
  const titles = ["stage", "1 process", `${String(shared.processes)} processes`, "times as fast"];
  const killed = shared.killed > 0 ? `, ${String(shared.killed)} of them killed on the way` : "";
  return [
    formatTable(titles, rows),
    `${String(shared.orderLines)} order lines; both outcomes verified${killed}.`,
  ].join("\n\n");
}

/** On stderr, so that the table alone can be piped on. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

runMain(main);

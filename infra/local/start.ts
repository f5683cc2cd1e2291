import { runMain } from "./command/runMain";
import { appSettings } from "./launcher/appSettings";
import { describeTwin } from "./launcher/describeTwin";
import { HostClient } from "./launcher/HostClient";
import { assertSameData, loadData } from "./launcher/loadData";
import { reportOn } from "./launcher/reportOn";
import type { Reported } from "./launcher/reportOn";
import { runAllStages } from "./launcher/runAllStages";
import { createStageProgress } from "./launcher/StageProgress";
import type { StageProgress } from "./launcher/StageProgress";
import { readStartOptions } from "./launcher/startOptions";
import type { StartOptions } from "./launcher/startOptions";
import { StateDirectory } from "./launcher/StateDirectory";
import { Twin } from "./launcher/Twin";
import { addressesOf } from "./launcher/TwinAddresses";
import type { TwinAddresses } from "./launcher/TwinAddresses";
import { assertPortsFree, assignPorts } from "./launcher/TwinPorts";
import { writeSettingsFile } from "./launcher/writeSettingsFile";
import { DataverseReader } from "./summary/DataverseReader";
import type { Paint } from "./summary/formatReport";
import { RunTable } from "./summary/RunTable";

const defaultTablePrefix = "invjob";
/** What a shell shows for a program ended by Ctrl-C. */
const interruptedExitCode = 130;

/**
 * `npm start`: starts the laptop twin, loads orders, runs the four stages
 * until nothing is left, reports, and stays up on the schedules until Ctrl-C (or ends, with --once).
 */
async function main(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2), process.env);
  const ports = assignPorts(options.port);
  await assertPortsFree(ports);
  const addresses = addressesOf(ports);
  const state = StateDirectory.open(options.persist);
  const stateDirectory = state.path;
  assertSameData(stateDirectory, options.data);
  writeSettingsFile(stateDirectory, addresses, process.env);
  const progress = createStageProgress(process.stderr);
  const interrupted = untilInterrupted();
  void interrupted.then(() => {
    progress.stop();
    say("Stopping ...");
  });
  const starting = Twin.start({
    ports,
    addresses,
    stateDirectory,
    keepStorage: state.kept,
    environment: process.env,
  });
  let exitCode = 0;
  try {
    say("Starting the laptop twin ...");
    const twin = await Promise.race([starting, interrupted]);
    const work = { options, addresses, stateDirectory, progress };
    const reported =
      twin === "interrupted" ? twin : await Promise.race([twin.guard(runTwin(work)), interrupted]);
    if (twin === "interrupted" || reported === "interrupted") exitCode = interruptedExitCode;
    else if (options.once) exitCode = reported.green ? 0 : 1;
    else {
      const { exampleLine } = reported;
      await stayUp({ twin, addresses, stateDirectory, exampleLine, interrupted });
    }
  } finally {
    progress.stop();
    const twin = await starting.catch(() => undefined);
    const stubborn = (await twin?.stop()) ?? [];
    for (const name of stubborn) say(`The ${name} process does not stop; it is left to itself.`);
    state.close();
  }
  process.exit(exitCode);
}

interface TwinWork {
  readonly options: StartOptions;
  readonly addresses: TwinAddresses;
  readonly stateDirectory: string;
  readonly progress: StageProgress;
}

/** Loads, runs the stages and reports. */
async function runTwin(work: TwinWork): Promise<Reported> {
  const { options, addresses, stateDirectory, progress } = work;
  const since = new Date();
  const settings = appSettings(process.env, addresses);
  const reader = new DataverseReader(addresses);
  const { dataverseUrl, storageConnectionString } = addresses;
  const loaded = await loadData({ data: options.data, stateDirectory, dataverseUrl, reader });
  say(loaded.message);
  const runs = new RunTable(
    storageConnectionString,
    settings["TABLE_PREFIX"] ?? defaultTablePrefix,
  );
  const host = new HostClient(addresses.hostUrl, addresses.masterKey);
  const failures = await runAllStages({
    runner: { host, runs, progress },
    reader,
    expectedLines: loaded.orderLines,
    draftsMayWait: Number(settings["BUNDLE_QUIET_MINUTES"]) > 0,
  });
  const { json } = options;
  const paint = createPaint(process.stdout);
  const width = process.stdout.columns;
  const report = { addresses, reader, runs, settings, since, failures, json, paint, width };
  const reported = await reportOn(report);
  say(reported.text);
  return reported;
}

async function stayUp(options: {
  readonly twin: Twin;
  readonly addresses: TwinAddresses;
  readonly stateDirectory: string;
  readonly exampleLine: string | undefined;
  readonly interrupted: Promise<"interrupted">;
}): Promise<void> {
  const { twin, addresses, stateDirectory, exampleLine, interrupted } = options;
  await new HostClient(addresses.hostUrl, addresses.masterKey).resume();
  say(describeTwin(addresses, { stateDirectory, exampleLine }));
  say("The stages now run on their schedules. Press Ctrl-C to stop.");
  await twin.guard(interrupted);
}

function untilInterrupted(): Promise<"interrupted"> {
  return new Promise((resolve) => {
    let asked = false;
    const handle = (): void => {
      if (asked) process.exit(interruptedExitCode);
      asked = true;
      resolve("interrupted");
    };
    process.on("SIGINT", handle);
    process.on("SIGTERM", handle);
    // The terminal was closed.
    process.on("SIGHUP", handle);
  });
}

function createPaint(stream: NodeJS.WriteStream): Paint {
  const colored = stream.isTTY && process.env["NO_COLOR"] === undefined;
  const wrap = (code: number) => (text: string) =>
    colored ? `\u001b[${String(code)}m${text}\u001b[0m` : text;
  return { red: wrap(31), green: wrap(32) };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

runMain(main);

import type { App } from "../../app/composeApp";
import { reruns, stageNames, type StageName } from "../../domain/stages";
import type { RunReport, RunScope } from "../../ports/runs";
import type { Command, CommandCall } from "../command";
import { describeRun, progressLine } from "../describeRun";
import { exitCodes, type ExitCode } from "../exitCodes";
import { runOneRecord } from "../runOneRecord";

const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Options = Pick<RunScope, "rerun" | "maxRecords" | "dryRun"> & {
  readonly recordId: string | undefined;
};

/** @returns a sentence where an option is wrong */
function readOptions({ options }: CommandCall): Options | string {
  const { record, rerun, max, "dry-run": dryRun } = options;
  if (record !== undefined && !guidPattern.test(String(record)))
    return `--record must be the id of a record, not ${String(record)}.`;
  if (record !== undefined && (rerun !== undefined || max !== undefined))
    return "--record stands alone: leave --rerun and --max out.";
  const known = reruns.find((name) => name === (rerun ?? "all"));
  if (known === undefined) return `--rerun must be one of ${reruns.join(", ")}.`;
  if (max !== undefined && !/^[1-9]\d{0,8}$/.test(String(max)))
    return `--max must be a whole number from 1, not ${String(max)}.`;
  return {
    recordId: record === undefined ? undefined : String(record).toLowerCase(),
    rerun: known,
    maxRecords: max === undefined ? null : Number(max),
    dryRun: dryRun === true,
  };
}

function exitCodeOf({ status }: RunReport): ExitCode {
  return status === "cancelled" ? exitCodes.stopped : exitCodes.done;
}

/** So many pages of decisions are printed; the rest can be had over HTTP. */
const pagesMax = 1_000;

/** The decisions of a dry run, in the order in which they were made. */
async function decisionsOf(app: App, runId: string): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const page = await app.decisions.page(runId, after);
    rows.push(...page.decisions);
    if (page.next === null) break;
    after = page.next;
  }
  return rows;
}

async function runWholeStage(
  name: StageName,
  { rerun, maxRecords, dryRun }: Options,
  call: CommandCall,
): Promise<ExitCode> {
  const { actor, tell, stop, output } = call;
  const app = call.app();
  const result = await app.runStage(name, {
    trigger: "console",
    actor,
    scope: { rerun, maxRecords, dryRun, recordId: null },
    onProgress: (report) => output.progress(progressLine(report)),
    ...(stop !== undefined && { signal: stop }),
  });
  output.progress("");
  if (result.kind === "busy") {
    tell(result, `Nothing done: ${result.holder.owner} is at work on ${name}.`);
    return exitCodes.busy;
  }
  if (result.kind === "notHere") {
    tell(result, result.message);
    return exitCodes.notAllowed;
  }
  const { report } = result;
  if (result.kind === "delegated") {
    const { runId, operationId, status } = report;
    const text = `Run ${runId} of ${name} is ${status}: it is carried out inside Dataverse, by operation ${operationId ?? ""}.`;
    tell(result, text);
    return exitCodes.done;
  }
  const decisions = dryRun && call.isJson ? await decisionsOf(app, report.runId) : undefined;
  tell({ ...result, ...(decisions !== undefined && { decisions }) }, describeRun(report));
  return exitCodeOf(report);
}

export const stage: Command = {
  name: "stage",
  usage: "NAME",
  summary: `run one slice of a stage: ${stageNames.join(", ")}`,
  words: [1, 1],
  options: {
    record: {
      value: "ID",
      help: "one record alone: an order line, or an invoice from calculate on",
    },
    "dry-run": { help: "decide, and write nothing" },
    rerun: { value: "WHAT", help: `${reruns.join(", ")} (the default, what the timer does)` },
    max: { value: "N", help: "take up so many records and no more" },
  },
  run: async (call) => {
    const [word = ""] = call.words;
    const name = stageNames.find((known) => known === word);
    if (name === undefined) return `Not a stage: ${word}. Stages are ${stageNames.join(", ")}.`;
    const options = readOptions(call);
    if (typeof options === "string") return options;
    const { recordId, dryRun } = options;
    if (recordId === undefined) return runWholeStage(name, options, call);
    return runOneRecord({ stage: name, recordId, dryRun }, call);
  },
};

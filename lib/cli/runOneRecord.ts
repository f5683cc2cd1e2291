import type { StageName } from "../domain/stages";
import type { Decision } from "../ports/decisions";
import type { CommandCall } from "./command";
import { exitCodes, type ExitCode } from "./exitCodes";
import { asSentence } from "../domain/asSentence";

const msPerSecond = 1000;

function describe({ record, id, from, to, code, message, result }: Decision): string {
  const why = message ?? code;
  const move = `${record} ${id ?? ""}: ${from ?? "none"} -> ${to ?? "none"}`;
  return `${move} (${result})${why === null ? "" : ` ${why}`}`;
}

/** Takes one record through a stage and tells what became of it. */
export async function runOneRecord(
  {
    stage,
    recordId,
    dryRun,
  }: { readonly stage: StageName; readonly recordId: string; readonly dryRun: boolean },
  call: CommandCall,
): Promise<ExitCode> {
  const { actor, tell, stop } = call;
  const app = call.app();
  const signal = stop === undefined ? {} : { signal: stop };
  const request = { trigger: "console", actor, recordId, dryRun, ...signal };
  const result = await app.runRecord(stage, request);
  switch (result.kind) {
    case "notHere":
      tell(result, result.message);
      return exitCodes.notAllowed;
    case "notFound":
      tell(result, `${stage} knows no record with the id ${recordId}.`);
      return exitCodes.notFound;
    case "locked": {
      const { owner, heldForMs } = result.holder;
      const seconds = String(Math.round(heldForMs / msPerSecond));
      tell(result, `Nothing done: ${owner} has had it for ${seconds} seconds.`);
      return exitCodes.busy;
    }
    case "notDue": {
      const reason = app.whyNotDue(stage, result.now);
      tell({ ...result, reason }, `Nothing to do: ${asSentence(reason)}`);
      return exitCodes.notAllowed;
    }
    case "decided": {
      const { now, decisions } = result;
      const stands = `It is ${now.stage}${now.errorMessage === null ? "" : `: ${now.errorMessage}`}`;
      const lines = decisions.map(describe);
      tell(result, (lines.length === 0 ? [`Nothing changed. ${stands}`] : lines).join("\n"));
      return exitCodes.done;
    }
  }
}

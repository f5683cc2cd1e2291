import type { DataverseReader } from "../summary/DataverseReader";
import { invoiceStageLabels, lineStageLabels, valueOf } from "../summary/stageLabels";
import { runStage } from "./runStage";
import type { StageRunner } from "./runStage";
import { stageNames } from "./stages";

/** A line that changed under a later stage goes round again; more rounds than these help nobody. */
const maxRounds = 3;

const waitingLines = `invjob_invoicelines?$select=invjob_stage&$filter=invjob_stage eq ${valueOf(lineStageLabels, "Validated")}`;
const waitingInvoices = `invoices?$select=invjob_stage&$filter=${["Draft", "ReadyToSend", "Sending"]
  .map((label) => `invjob_stage eq ${valueOf(invoiceStageLabels, label)}`)
  .join(" or ")}`;

/**
 * Runs the four stages in order, each until nothing is left, and again while records still wait.
 * @param expectedLines about how many order lines the first stage will read; for the display only.
 * @returns a sentence for each stage that failed; none when every stage completed.
 */
export async function runAllStages(
  runner: StageRunner,
  reader: DataverseReader,
  expectedLines: number,
): Promise<string[]> {
  for (let round = 0; round < maxRounds; round += 1) {
    const failures: string[] = [];
    let expected = expectedLines;
    for (const stage of stageNames) {
      // Stage 3 reads invoices, of which stage 2 says nothing in advance.
      runner.progress.start(stage, stage === "calculate" ? 0 : expected);
      const end = await runStage(stage, runner);
      runner.progress.finish(stage);
      if (end.status === "failed") failures.push(`Stage ${stage} failed: ${end.message}`);
      else expected = end.succeeded;
    }
    if (failures.length > 0) return failures;
    if (!(await reader.any(waitingLines)) && !(await reader.any(waitingInvoices))) return [];
  }
  return [];
}

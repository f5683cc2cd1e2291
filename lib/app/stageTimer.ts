import type { InvocationContext, Timer, TimerHandler } from "@azure/functions";
import type { StageName } from "../domain/stages";
import { processApp } from "./processApp";
import { contextLog, withInvocationLog } from "./invocationLog";

/**
 * The handler of a stage's timer: runs one slice, or shares the stage out. A tick is a hint only; what is due is decided from
 * the data, and a tick while another run of the stage is at work does nothing (FUNCTIONS.md 4).
 * Nothing is composed before the first tick, so that loading the file starts no work.
 */
export function stageTimer(stage: StageName): TimerHandler {
  return async (timer: Timer, context: InvocationContext): Promise<void> => {
    await withInvocationLog(contextLog(context), async () => {
      if (timer.isPastDue) context.log(`${stage}: this tick is late`);
      const app = processApp();
      await app.oversight.beat(stage);
      const result = await app.tick(stage, { trigger: "timer" });
      if (result.kind === "busy")
        context.log(`${stage}: nothing done, ${result.holder.owner} is at work`);
      if (result.kind === "delegated")
        context.log(
          `${stage}: runs inside Dataverse, operation ${result.report.operationId ?? ""}`,
        );
    });
  };
}

import { stageNames } from "../../domain/stages";
import type { Command } from "../command";
import { describeRun } from "../describeRun";
import { exitCodes } from "../exitCodes";

export const stage: Command = {
  name: "stage",
  usage: "NAME",
  summary: `run one slice of a stage: ${stageNames.join(", ")}`,
  words: [1, 1],
  run: async ({ words: [word = ""], actor, app, tell, stop }) => {
    const name = stageNames.find((known) => known === word);
    if (name === undefined) return `Not a stage: ${word}. Stages are ${stageNames.join(", ")}.`;
    const result = await app().runStage(name, {
      trigger: "console",
      actor,
      ...(stop !== undefined && { signal: stop }),
    });
    if (result.kind === "busy") {
      tell(result, `Nothing done: ${result.holder.owner} is at work on ${name}.`);
      return exitCodes.busy;
    }
    tell(result, describeRun(result.report));
    return result.report.status === "cancelled" ? exitCodes.stopped : exitCodes.done;
  },
};

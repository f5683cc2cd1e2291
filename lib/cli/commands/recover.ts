import type { Recovered } from "../../app/composeOversight";
import type { Command } from "../command";
import { describeRun } from "../describeRun";
import { exitCodes } from "../exitCodes";

function describe({ deadRuns, busy, shared, discards, send }: Recovered): string {
  return [
    `${String(deadRuns)} dead runs closed, expired locks swept`,
    `${String(shared.chunks)} chunks of shared runs sent again, ${String(shared.closed)} of their runs closed`,
    `${String(shared.putBack)} chunks that were set aside put back, ${String(shared.left.length)} left`,
    ...shared.left,
    `${String(discards.finished)} discards finished, ${String(discards.left)} left`,
    ...discards.reasons,
    send === null ? "nothing of stage send to finish now" : describeRun(send),
    ...(busy.length === 0 ? [] : [`at work right now: ${busy.join(", ")}`]),
  ].join("\n");
}

export const recover: Command = {
  name: "recover",
  usage: "",
  summary: "finish whatever a dead process left: runs, locks, discards, Sending invoices, lines",
  words: [0, 0],
  run: async ({ actor, app, tell, stop }) => {
    const recovered = await app().oversight.recover({
      trigger: "console",
      actor,
      ...(stop !== undefined && { signal: stop }),
    });
    tell(recovered, describe(recovered));
    return recovered.discards.left === 0 ? exitCodes.done : exitCodes.failed;
  },
};

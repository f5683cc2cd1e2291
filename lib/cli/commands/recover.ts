import type { ReconciledOperations } from "../../app/composeBackground";
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

function describeOperations(operations: ReconciledOperations): string {
  const { ended, givenUp, submitted, followedUp, left, queuedRuns } = operations;
  const counts = [
    `${String(ended)} background operations ended`,
    `${String(submitted)} submitted`,
    `${String(followedUp)} followed up`,
    `${String(givenUp)} given up`,
    `${String(left)} left`,
  ].join(", ");
  const waiting = queuedRuns.map((runId) => `run ${runId} is in the queue of runs`);
  return [counts, ...waiting].join("\n");
}

export const recover: Command = {
  name: "recover",
  usage: "",
  summary:
    "finish whatever a dead process left: operations, runs, locks, discards, Sending invoices, lines",
  words: [0, 0],
  run: async ({ actor, app, tell, stop }) => {
    const { oversight, background } = app();
    const operations = await background.reconcile();
    const recovered = await oversight.recover({
      trigger: "console",
      actor,
      ...(stop !== undefined && { signal: stop }),
    });
    const text = `${describeOperations(operations)}\n${describe(recovered)}`;
    tell({ ...recovered, operations }, text);
    const isClean = recovered.discards.left === 0 && operations.givenUp === 0;
    return isClean ? exitCodes.done : exitCodes.failed;
  },
};

import { guidSchema } from "../../app/http/schemas";
import { discardTargets } from "../../domain/hold";
import type { Command } from "../command";
import { exitOfOutcome } from "../exitOfOutcome";

/** A discard goes on where it stopped; this many times is far more than the largest invoice needs. */
const roundsMax = 100;

export const discard: Command = {
  name: "discard",
  usage: "INVOICE",
  summary: "take an invoice apart: its lines back, itself removed",
  words: [1, 1],
  options: {
    lines: { value: "WHERE", help: "bundle: to be bundled again (default); hold: on hold" },
  },
  run: async ({ words: [text = ""], options: { lines = "bundle" }, actor, app, tell }) => {
    const id = guidSchema.safeParse(text);
    if (!id.success) return `${text} ${id.error.issues[0]?.message ?? "is no id"}.`;
    const target = discardTargets.find((known) => known === lines);
    if (target === undefined) return `--lines must be one of ${discardTargets.join(", ")}.`;
    const { byHand } = app();
    let outcome = await byHand.discard({ id: id.data, actor }, target);
    for (let round = 1; round < roundsMax && outcome.kind === "unfinished"; round += 1)
      outcome = await byHand.discard({ id: id.data, actor }, target);
    tell(outcome, outcome.message);
    return exitOfOutcome(outcome);
  },
};

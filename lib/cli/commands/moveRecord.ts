import { handTables } from "../../app/composeByHand";
import { reasonSchema } from "../../app/http/routes/moveRecord";
import { guidSchema } from "../../app/http/schemas";
import type { Command, CommandCall } from "../command";
import { exitOfOutcome } from "../exitOfOutcome";
import type { ExitCode } from "../exitCodes";

const words = [2, 2] as const;
const usage = "TABLE ID";

/** Carries out a move of the record that the words name. */
async function move(
  { words: [word = "", text = ""], actor, app, tell }: CommandCall,
  chosen: Parameters<ReturnType<CommandCall["app"]>["byHand"]["move"]>[1],
): Promise<ExitCode | string> {
  const table = handTables.find((known) => known === word);
  if (table === undefined) return `Not a table: ${word}. Tables are ${handTables.join(", ")}.`;
  const id = guidSchema.safeParse(text);
  if (!id.success) return `${text} ${id.error.issues[0]?.message ?? "is no id"}.`;
  const outcome = await app().byHand.move({ table, id: id.data, actor }, chosen);
  tell(outcome, outcome.message);
  return exitOfOutcome(outcome);
}

export const hold: Command = {
  name: "hold",
  usage,
  summary: `set a record aside: ${handTables.join(", ")}`,
  words,
  options: { reason: { value: "TEXT", help: "why, which is kept with it (required)" } },
  run: async (call) => {
    const reason = reasonSchema.safeParse(call.options["reason"]);
    if (!reason.success) return `--reason ${reason.error.issues[0]?.message ?? "is wrong"}.`;
    return move(call, { action: "hold", reason: reason.data });
  },
};

export const release: Command = {
  name: "release",
  usage,
  summary: "take a held record up again; the ERP is asked first where it must be",
  words,
  run: (call) => move(call, { action: "release" }),
};

export const retry: Command = {
  name: "retry",
  usage,
  summary: "decide a record in error anew, whatever delay it waits for",
  words,
  run: (call) => move(call, { action: "retry" }),
};

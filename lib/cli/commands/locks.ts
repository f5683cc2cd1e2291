import type { HeldLock } from "../../app/composeOversight";
import type { Command, CommandCall } from "../command";
import { exitCodes, type ExitCode } from "../exitCodes";

const msPerSecond = 1_000;
/** A lock may cover a hundred records; a person sees which kind it is by a few. */
const namesShown = 3;

function describe({ id, names, owner, heldForMs, isExpired }: HeldLock): string {
  const more = names.length - namesShown;
  const shown = [...names.slice(0, namesShown), ...(more > 0 ? [`${String(more)} more`] : [])];
  const age = `${String(Math.round(heldForMs / msPerSecond))} s`;
  return `${id}  ${owner}  ${age}${isExpired ? " (expired)" : ""}  ${shown.join(", ")}`;
}

async function list({ app, tell }: CommandCall): Promise<ExitCode> {
  const held = await app().oversight.locks();
  tell({ locks: held }, held.length === 0 ? "No locks are held." : held.map(describe).join("\n"));
  return exitCodes.done;
}

async function release(id: string, call: CommandCall): Promise<ExitCode | string> {
  const { app, actor, options, output, tell } = call;
  const { oversight } = app();
  const lock = (await oversight.locks()).find((held) => held.id === id);
  if (lock === undefined) {
    tell({ released: false }, `Nobody holds a lock with the id ${id}.`);
    return exitCodes.notFound;
  }
  const question = `Take it away from its holder, who stops at its next write?\n${describe(lock)}\n`;
  const answer = options["yes"] === true ? "yes" : await output.confirm(question);
  if (answer === "nobody") return "There is nobody to ask: say --yes.";
  if (answer === "no") {
    tell({ released: false }, "Left as it was.");
    return exitCodes.notAllowed;
  }
  const released = await oversight.releaseLock(id, actor);
  tell(
    { released: released !== undefined },
    released === undefined ? "Its holder gave it back meanwhile." : `Taken from ${released.owner}.`,
  );
  return exitCodes.done;
}

export const locks: Command = {
  name: "locks",
  usage: "[release ID]",
  summary: "list who holds which locks, or take one away",
  words: [0, 2],
  options: { yes: { help: "release without asking" } },
  run: async (call) => {
    const [verb, id] = call.words;
    if (verb === undefined) return list(call);
    if (verb === "release" && id === undefined)
      return "Which lock? locks release ID; npm run job -- locks lists them with their ids.";
    if (verb !== "release" || id === undefined)
      return `Not a command: locks ${call.words.join(" ")}.`;
    return release(id, call);
  },
};

import type { Command } from "../command";
import { exitCodes } from "../exitCodes";

export const check: Command = {
  name: "check",
  usage: "",
  summary:
    "check settings, Dataverse's tables, columns and key, storage and the ERP; changes no record",
  words: [0, 0],
  run: async ({ app, tell }) => {
    await app().check();
    tell(
      { ready: true, checked: ["dataverse", "storage", "erp"] },
      "Ready: Dataverse has what the job needs, storage can be read, the ERP answers.",
    );
    return exitCodes.done;
  },
};

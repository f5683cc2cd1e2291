import type { RunRow } from "../client/WorkTables";
import type { Rule } from "./Rule";

export const leftRunning: Rule<RunRow> = {
  code: "LEFT_RUNNING",
  meaning: "A run is reported as running.",
  find({ stage, worker, startedOn }, { isFinished }) {
    return isFinished ? `${stage} on ${worker}, since ${startedOn}` : undefined;
  },
};

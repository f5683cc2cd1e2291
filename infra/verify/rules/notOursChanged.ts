import type { Rule } from "./Rule";

export interface RowChange {
  readonly table: string;
  readonly id: string;
  readonly change: "changed" | "added" | "removed";
}

export const notOursChanged: Rule<RowChange> = {
  code: "NOT_OURS_CHANGED",
  meaning: "A record that the job does not own is not what it was at the baseline.",
  find({ table, change }) {
    return `a row of ${table} was ${change} since the baseline`;
  },
};

import type { LockRow } from "../client/WorkTables";
import type { Rule } from "./Rule";

export const leftLocked: Rule<LockRow> = {
  code: "LEFT_LOCKED",
  meaning: "A lock is still held.",
  find({ owner, names, isExpired }, { isFinished }) {
    if (!isFinished || isExpired) return undefined;
    return `${owner} holds ${names.join(", ")}`;
  },
};

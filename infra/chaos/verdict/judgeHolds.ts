import { choices } from "../../dataverse/schema";
import type { DataverseUser } from "../world/DataverseUser";
import type { Violation } from "./Violation";

const labels: Readonly<Record<number, string>> =
  choices.find(({ name }) => name === "invjob_linestage")?.options ?? {};

/** A line that somebody holds, and was told so, is on hold until somebody releases it. */
export async function judgeHolds(
  held: readonly string[],
  user: DataverseUser,
): Promise<readonly Violation[]> {
  if (held.length === 0) return [];
  const rows = await user.rowsSurely("invjob_invoicelines?$select=invjob_stage");
  const stages = new Map(
    rows.map((row) => [row["invjob_invoicelineid"], labels[Number(row["invjob_stage"])]]),
  );
  return held.flatMap((line) => {
    const stage = stages.get(line) ?? "without a ledger row";
    if (stage === "OnHold") return [];
    return [{ code: "HOLD_LOST", message: `${line}: somebody holds it, and it is ${stage}` }];
  });
}

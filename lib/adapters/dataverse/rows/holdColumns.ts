import type { Hold } from "../../../domain/hold";
import type { RowReader } from "./RowReader";

/** Why a record was set aside, by whom and when: the same columns on ledger rows and invoices. */
export const holdColumns = ["invjob_holdreason", "invjob_heldby", "invjob_heldon"] as const;

export function readHold(row: RowReader): Hold {
  return {
    reason: row.text("invjob_holdreason"),
    by: row.text("invjob_heldby"),
    on: row.date("invjob_heldon"),
  };
}

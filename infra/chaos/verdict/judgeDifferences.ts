import type { DataverseUser } from "../world/DataverseUser";
import type { Violation } from "./Violation";

/** Codes that blame somebody for what they did to an invoice or its details. */
const blamed: ReadonlySet<unknown> = new Set(["LINES_DIFFER", "TOTALS_DIFFER", "PRICING_ERROR"]);

/**
 * An invoice that differs from its lines although nobody edited it was torn by the app itself. The
 * checker, who does not know what people did, has to believe the error that stands on it.
 */
export async function judgeDifferences(
  edited: ReadonlySet<string>,
  user: DataverseUser,
): Promise<readonly Violation[]> {
  const rows = await user.rowsSurely("invoices?$select=invjob_errorcode,invjob_errormessage");
  return rows.flatMap((row) => {
    const id = String(row["invoiceid"]);
    if (!blamed.has(row["invjob_errorcode"]) || edited.has(id)) return [];
    const message = `${id}: nobody edited it, and it is in error: ${String(row["invjob_errormessage"])}`;
    return [{ code: "DIFFERS_BY_ITSELF", message }];
  });
}

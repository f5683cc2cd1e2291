import { choices } from "../../dataverse/schema";
import type { DataverseUser } from "../world/DataverseUser";
import type { Violation } from "./Violation";

function labelsOf(choice: string): Readonly<Record<string, string>> {
  return choices.find(({ name }) => name === choice)?.options ?? {};
}

const lineStages = labelsOf("invjob_linestage");
const invoiceStages = labelsOf("invjob_invoicestage");

/** What of an order line a ledger row repeats, by the row's columns. */
const repeated = {
  invjob_quantity: "quantity",
  invjob_priceperunit: "priceperunit",
  invjob_taxamount: "tax",
} as const;
/** Who stands there waits for a person, and is not billed: a draft that a user paid, say. */
const unbilledStages = ["Error", "OnHold"];
const rowColumns = Object.keys(repeated) as (keyof typeof repeated)[];

/** The ids of the invoices in one of some stages. */
async function invoicesIn(
  stages: readonly string[],
  user: DataverseUser,
): Promise<ReadonlySet<unknown>> {
  const rows = await user.rowsSurely("invoices?$select=invjob_stage");
  const found = rows.filter((row) =>
    stages.includes(invoiceStages[String(row["invjob_stage"])] ?? ""),
  );
  return new Set(found.map((row) => row["invoiceid"]));
}

/**
 * The lines that no invoice is fixed for as long as nobody is at work: those that wait, or stand on a
 * draft. To be read when nobody edits anything any more.
 */
export async function readOpenLines(user: DataverseUser): Promise<ReadonlySet<string>> {
  const drafts = await invoicesIn(["Draft"], user);
  const query = "invjob_invoicelines?$select=invjob_stage,_invjob_invoiceid_value";
  const open = (await user.rowsSurely(query)).filter((row) => {
    const stage = lineStages[String(row["invjob_stage"])];
    return (
      stage === "Validated" || (stage === "Bundled" && drafts.has(row["_invjob_invoiceid_value"]))
    );
  });
  return new Set(open.map((row) => String(row["invjob_invoicelineid"])));
}

/**
 * Such a line is billed as its order says now. The checker, who does not know when which draft was
 * finished, has to believe that the order was edited after it.
 */
export async function judgeStale(
  open: ReadonlySet<string>,
  user: DataverseUser,
): Promise<readonly Violation[]> {
  const ordered = await user.rowsSurely("salesorderdetails?$select=quantity,priceperunit,tax");
  const lines = new Map(ordered.map((row) => [row["salesorderdetailid"], row]));
  const unbilled = await invoicesIn(unbilledStages, user);
  const columns = ["invjob_stage", "_invjob_invoiceid_value", ...rowColumns].join(",");
  const rows = await user.rowsSurely(`invjob_invoicelines?$select=${columns}`);
  return rows.flatMap((row) => {
    const id = String(row["invjob_invoicelineid"]);
    const line = lines.get(id);
    const stage = lineStages[String(row["invjob_stage"])] ?? "";
    if (line === undefined || !open.has(id) || !["Bundled", "Invoiced"].includes(stage)) return [];
    if (unbilled.has(row["_invjob_invoiceid_value"])) return [];
    const stale = rowColumns.filter(
      (column) => Number(row[column] ?? 0) !== Number(line[repeated[column]] ?? 0),
    );
    if (stale.length === 0) return [];
    const message = `${id}: it was edited before its draft was finished, and is ${stage} with the old ${stale.join(", ")}`;
    return [{ code: "BILLED_AS_IT_WAS", message }];
  });
}

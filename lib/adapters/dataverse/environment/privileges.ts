import { ledgerTable } from "../../../../infra/dataverse/schema";
import type { Gap } from "./gaps";

/** A privilege as `RetrieveUserPrivileges` gives it (DATAVERSE.md 7). */
export interface HeldPrivilege {
  readonly name: string;
  /** `Basic` (the user's own records), `Local`, `Deep` or `Global`. */
  readonly depth: string;
}

/**
 * What the application user does, by the name that its tables have in privileges: orders and their
 * lines are `Order`, an invoice's lines go with `Invoice`. Binding a record takes `AppendTo` on its
 * table, currencies included: Microsoft's list of privileges by entity names
 * prvAppendToTransactionCurrency, and has it in every standard role.
 */
const needed: Readonly<Record<string, readonly string[]>> = {
  Order: ["Read", "AppendTo"],
  Account: ["Read", "AppendTo"],
  Contact: ["Read", "AppendTo"],
  Product: ["Read", "AppendTo"],
  Invoice: ["Create", "Read", "Write", "Delete", "Append", "AppendTo", "Assign"],
  [ledgerTable.schemaName]: ["Create", "Read", "Write", "Append", "Assign"],
  TransactionCurrency: ["Read", "AppendTo"],
  User: ["Read"],
  Organization: ["Read"],
};

/** To act as another user (DATAVERSE.md 7). */
const impersonation = "prvActOnBehalfOfAnotherUser";

const ownRecordsOnly = "basic";

/** Names of everything that the application user must be allowed to do. */
export function neededPrivileges(impersonate: "owner" | "off"): readonly string[] {
  const onTables = Object.entries(needed).flatMap(([table, rights]) =>
    rights.map((right) => `prv${right}${table}`),
  );
  return impersonate === "off" ? onTables : [...onTables, impersonation];
}

/**
 * The privileges that the application user lacks. One that reaches its own records only counts as
 * lacking: everybody else's orders would be missing without a word.
 */
export function privilegeGaps(
  names: readonly string[],
  held: readonly HeldPrivilege[],
): readonly Gap[] {
  const depths = new Map(held.map(({ name, depth }) => [name.toLowerCase(), depth.toLowerCase()]));
  const lacking = names.filter((name) => {
    const depth = depths.get(name.toLowerCase());
    return depth === undefined || (depth === ownRecordsOnly && name !== impersonation);
  });
  if (lacking.length === 0) return [];
  const problem = `the application user of DATAVERSE_URL lacks the privileges ${lacking.join(", ")} beyond its own records`;
  return [{ problem, cure: "give it the product's security role" }];
}

import type { Guid } from "../../../domain/guid";
import type { Owner } from "../../../domain/orderLine";
import type { Link } from "../query/fetchXml";
import type { RowReader } from "./RowReader";

const accountAlias = "ca";
const contactAlias = "cc";

/** Extra columns to bring in from the customer, by the table it may be in. */
export interface CustomerColumns {
  readonly account: readonly string[];
  readonly contact: readonly string[];
}

/**
 * The two outer joins of a customer column. Which of them brought a row also tells which table the
 * customer is in.
 */
export function customerLinks(columns: CustomerColumns): readonly Link[] {
  return [
    {
      table: "account",
      from: "accountid",
      to: "customerid",
      alias: accountAlias,
      type: "outer",
      attributes: ["accountid", ...columns.account],
    },
    {
      table: "contact",
      from: "contactid",
      to: "customerid",
      alias: contactAlias,
      type: "outer",
      attributes: ["contactid", ...columns.contact],
    },
  ];
}

/** The customer that the joins of `customerLinks` found, and its row. */
export function joinedCustomer(
  row: RowReader,
): { readonly kind: "account" | "contact"; readonly id: Guid; readonly columns: RowReader } | null {
  const account = row.linked(accountAlias, "account");
  const accountId = account.guid("accountid");
  if (accountId !== null) return { kind: "account", id: accountId, columns: account };
  const contact = row.linked(contactAlias, "contact");
  const contactId = contact.guid("contactid");
  if (contactId !== null) return { kind: "contact", id: contactId, columns: contact };
  return null;
}

/** Columns that tell a record's owner; the team column is filled only where a team owns it. */
export const ownerColumns = ["ownerid", "owningteam"] as const;

/** The owner of a row that was read with `ownerColumns`. */
export function readOwner(row: RowReader): Owner {
  const team = row.guid("owningteam");
  if (team !== null) return { kind: "team", id: team };
  return { kind: "systemuser", id: row.requiredGuid("ownerid") };
}

import type { CsvRow } from "../csv/CsvRow";
import { guidToSql } from "../../dataverse/store/guid";
import type { RowValues } from "../../dataverse/store/rowValues";
import { keyGuid } from "../keyGuids";
import { accountsTable } from "../tables";
import { insert, loadRows, ownerOf, textFor, type LoadContext } from "./LoadContext";

const kinds = ["account", "contact"] as const;
const yesNo = ["true", "false"] as const;
const paymentTerms = ["1", "2", "3", "4"] as const;

/** Loads accounts.csv as accounts and contacts; gives the number of rows. */
export function loadCustomers(context: LoadContext): number {
  return loadRows(context, accountsTable, (row) => {
    const id = row.required("account_id");
    const kind = row.oneOf("kind", kinds, "account");
    const guid = keyGuid(kind, id);
    const values = {
      [`${kind}id`]: guidToSql(guid),
      ...(kind === "account" ? accountValues(context, row) : contactValues(context, row)),
      address1_country: text(context, row, { csv: "country", kind, column: "address1_country" }),
      ...paymentTermsOf(row),
      ...ownerOf(context, guid),
    };
    insert(context, kind, { values });
  });
}

function accountValues(context: LoadContext, row: CsvRow): RowValues {
  row.required("account_name");
  const number = erpNumberColumn(row);
  return {
    name: text(context, row, { csv: "account_name", kind: "account", column: "name" }),
    accountnumber: text(context, row, { csv: number, kind: "account", column: "accountnumber" }),
    creditonhold: row.oneOf("credit_hold", yesNo, "false") === "true" ? 1n : 0n,
  };
}

function contactValues(context: LoadContext, row: CsvRow): RowValues {
  row.required("account_name");
  if (row.oneOf("credit_hold", yesNo, "false") === "true") {
    throw row.error("credit_hold", "is only for accounts; leave it empty for a contact.");
  }
  const kind = "contact";
  return {
    lastname: text(context, row, { csv: "account_name", kind, column: "lastname" }),
    externaluseridentifier: text(context, row, {
      csv: erpNumberColumn(row),
      kind,
      column: "externaluseridentifier",
    }),
  };
}

/** The ERP knows a customer by the account_id unless the file says otherwise. */
function erpNumberColumn(row: CsvRow): string {
  return row.has("erp_number") ? "erp_number" : "account_id";
}

function paymentTermsOf(row: CsvRow): RowValues {
  return row.text("payment_terms") === ""
    ? {}
    : { paymenttermscode: BigInt(row.oneOf("payment_terms", paymentTerms)) };
}

function text(
  context: LoadContext,
  row: CsvRow,
  field: {
    readonly csv: string;
    readonly kind: "account" | "contact";
    readonly column: string;
  },
): string | null {
  const target = { table: field.kind, column: field.column };
  return textFor(context, { row, column: field.csv }, target);
}

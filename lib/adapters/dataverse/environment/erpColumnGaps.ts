import type { Gap } from "./gaps";
import type { ColumnKind } from "./schemaGaps";

/** Columns that settings name: where the ERP's customer numbers stand. */
export interface ErpColumns {
  readonly erpCustomerColumn: string;
  readonly erpContactColumn: string;
}

/** Column types whose values are sent to the ERP as they are. */
const numberTypes: readonly string[] = ["String", "Integer"];

function gapOf(
  setting: string,
  column: string,
  found: { readonly table: string; readonly columns: ReadonlyMap<string, ColumnKind> },
): readonly Gap[] {
  const kind = found.columns.get(column);
  if (kind === undefined) {
    const problem = `${setting} is ${column}, which table ${found.table} does not have`;
    return [{ problem, cure: "name one of its columns" }];
  }
  if (numberTypes.includes(kind.type)) return [];
  const problem = `${setting} is ${column}, a column of type ${kind.type}`;
  return [{ problem, cure: "name a column of text or of whole numbers" }];
}

/** What is wrong with the columns that hold the ERP's customer numbers. */
export function erpColumnGaps(
  settings: ErpColumns,
  columns: {
    readonly account: ReadonlyMap<string, ColumnKind>;
    readonly contact: ReadonlyMap<string, ColumnKind>;
  },
): readonly Gap[] {
  const account = { table: "account", columns: columns.account };
  const contact = { table: "contact", columns: columns.contact };
  return [
    ...gapOf("ERP_CUSTOMER_COLUMN", settings.erpCustomerColumn, account),
    ...gapOf("ERP_CONTACT_COLUMN", settings.erpContactColumn, contact),
  ];
}

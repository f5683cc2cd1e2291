import { ledgerTable, tableExtensions } from "../../../../infra/dataverse/schema";

/** What an environment must have of a table: of ours, or of a standard one that we extend. */
export interface TableNeeds {
  readonly table: string;
  readonly columns: readonly string[];
  readonly keys: readonly string[];
}

/** What an environment has of a table; undefined columns: the table is not there. */
export interface TableFacts {
  readonly table: string;
  readonly columns: ReadonlySet<string> | undefined;
  /** Schema name of each alternate key, in lower case, to the state of its index. */
  readonly keys: ReadonlyMap<string, string>;
  readonly isOptimisticConcurrencyEnabled: boolean;
}

export interface NeedsOptions {
  readonly erpCustomerColumn: string;
  readonly erpContactColumn: string;
}

/** Everything of the schema that the job relies on. */
export const schemaNeeds: readonly TableNeeds[] = [ledgerTable, ...tableExtensions].map(
  (table) => ({
    table: table.name,
    columns: table.columns.map((column) => column.name),
    keys: table.keys.map((key) => key.name),
  }),
);

/** Tables whose updates are guarded by row versions. */
const versionedTables: readonly string[] = [ledgerTable.name, "invoice"];

function keySentence(needs: TableNeeds, facts: TableFacts): string | undefined {
  for (const key of needs.keys) {
    const state = facts.keys.get(key);
    if (state === undefined) {
      return `Table ${needs.table} lacks the alternate key ${key}; provision the product's schema.`;
    }
    if (state !== "Active") {
      return (
        `The alternate key ${key} of table ${needs.table} is ${state}, not Active; ` +
        "wait until its index is built, or reactivate the key if it failed."
      );
    }
  }
  return undefined;
}

/**
 * The first thing that keeps the job from running in an environment, as one sentence with its cure,
 * or undefined where nothing does. Missing columns are named all at once.
 */
export function schemaGap(
  needs: readonly TableNeeds[],
  facts: ReadonlyMap<string, TableFacts>,
): string | undefined {
  const present = needs.flatMap((need) => {
    const fact = facts.get(need.table);
    return fact?.columns === undefined ? [] : [{ need, fact, columns: fact.columns }];
  });
  const absent = needs.filter((need) => facts.get(need.table)?.columns === undefined);
  if (absent.length > 0) {
    const names = absent.map((need) => need.table).join(", ");
    return `Dataverse has no table ${names}; provision the product's schema in the environment of DATAVERSE_URL.`;
  }
  const missing = present.flatMap(({ need, columns }) =>
    need.columns
      .filter((column) => !columns.has(column))
      .map((column) => `${need.table}.${column}`),
  );
  if (missing.length > 0) {
    return `Dataverse lacks the columns ${missing.join(", ")}; provision the product's schema in the environment of DATAVERSE_URL.`;
  }
  const keyGap = present.map(({ need, fact }) => keySentence(need, fact)).find(Boolean);
  if (keyGap !== undefined) return keyGap;
  const blind = present.find(
    ({ need, fact }) =>
      versionedTables.includes(need.table) && !fact.isOptimisticConcurrencyEnabled,
  );
  if (blind === undefined) return undefined;
  return `Table ${blind.need.table} has optimistic concurrency switched off, so updates cannot be guarded; switch it on.`;
}

/** The same for the columns that hold the ERP's customer numbers, which settings name. */
export function erpColumnGap(
  options: NeedsOptions,
  columns: { readonly account: ReadonlySet<string>; readonly contact: ReadonlySet<string> },
): string | undefined {
  if (!columns.account.has(options.erpCustomerColumn)) {
    return `ERP_CUSTOMER_COLUMN is ${options.erpCustomerColumn}, which table account does not have; name one of its columns.`;
  }
  if (!columns.contact.has(options.erpContactColumn)) {
    return `ERP_CONTACT_COLUMN is ${options.erpContactColumn}, which table contact does not have; name one of its columns.`;
  }
  return undefined;
}

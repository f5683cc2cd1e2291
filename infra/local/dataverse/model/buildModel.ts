import { ledgerTable, tableExtensions } from "../../../dataverse/schema";
import { addExtension, buildLedgerTable, collectionsOf } from "./productTables";
import { parseTable } from "./parseTable";
import { tableFiles } from "./tableFiles";
import type { AlternateKeyModel, Model, TableModel } from "./types";

export interface ModelOptions {
  /** State of the index of alternate keys by key name; a key not named here is Active. */
  readonly alternateKeyStatus?: Readonly<Record<string, AlternateKeyModel["status"]>>;
  /** An environment that has the standard tables only. */
  readonly withoutProductSchema?: boolean;
  /** Tables without optimistic concurrency. */
  readonly concurrencyOff?: readonly string[];
}

/** The standard tables, with this product's table, columns and alternate key unless left out. */
export function buildModel(options: ModelOptions = {}): Model {
  const tables = new Map<string, TableModel>();
  for (const file of tableFiles) {
    tables.set(file.logicalName, parseTable(file));
  }
  if (options.withoutProductSchema !== true) {
    addProductSchema(tables, options.alternateKeyStatus ?? {});
  }
  for (const name of options.concurrencyOff ?? []) {
    tables.set(name, { ...requireTable(tables, name), optimisticConcurrency: false });
  }
  return {
    tables,
    byEntitySet: new Map([...tables.values()].map((table) => [table.entitySetName, table])),
  };
}

function addProductSchema(
  tables: Map<string, TableModel>,
  keyStatus: Readonly<Record<string, AlternateKeyModel["status"]>>,
): void {
  for (const extension of tableExtensions) {
    const table = requireTable(tables, extension.name);
    tables.set(table.name, addExtension(table, extension, keyStatus));
  }
  const ledger = buildLedgerTable(ledgerTable, keyStatus);
  tables.set(ledger.name, ledger);
  for (const { parent, collection } of collectionsOf(ledgerTable, tables)) {
    const table = requireTable(tables, parent);
    const oneToMany = new Map(table.oneToMany);
    oneToMany.set(collection.navigationProperty, collection);
    tables.set(parent, { ...table, oneToMany });
  }
}

function requireTable(tables: ReadonlyMap<string, TableModel>, name: string): TableModel {
  const table = tables.get(name);
  if (table === undefined) {
    throw new Error(`The schema names a table that the emulator does not have: ${name}`);
  }
  return table;
}

import { parseColumn } from "./parseColumn";
import type { ManyToOne, OneToMany, TableModel } from "./types";

/**
 * A standard table in the project's compact form.
 *
 * `columns`: one text each, see `parseColumn`. `manyToOne`: [navigation property, lookup column,
 * target table]. `oneToMany`: [navigation property, child table, child's lookup column].
 */
export interface TableFile {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly entitySetName: string;
  readonly primaryId: string;
  readonly primaryName: string;
  readonly ownership: string;
  readonly columns: readonly string[];
  readonly manyToOne: readonly (readonly string[])[];
  readonly oneToMany: readonly (readonly string[])[];
}

const ownerships = ["UserOwned", "OrganizationOwned", "BusinessOwned", "None"] as const;

/** Reads a table file. Throws an Error naming the table when the file is malformed. */
export function parseTable(file: TableFile): TableModel {
  const ownership = ownerships.find((known) => known === file.ownership);
  if (ownership === undefined) {
    throw new Error(`Table file ${file.logicalName}: unknown ownership ${file.ownership}`);
  }
  const columns = file.columns.map((text) => parseColumn(text));
  const manyToOne = file.manyToOne.map(toManyToOne);
  const oneToMany = file.oneToMany.map(toOneToMany);
  return {
    name: file.logicalName,
    schemaName: file.schemaName,
    entitySetName: file.entitySetName,
    primaryId: file.primaryId,
    primaryName: file.primaryName,
    ownership,
    optimisticConcurrency: true,
    columns: new Map(columns.map((column) => [column.name, column])),
    manyToOne: new Map(manyToOne.map((relation) => [relation.navigationProperty, relation])),
    oneToMany: new Map(oneToMany.map((relation) => [relation.navigationProperty, relation])),
    keys: [],
  };
}

function toManyToOne(relation: readonly string[]): ManyToOne {
  const [navigationProperty, column, target] = relation;
  if (navigationProperty === undefined || column === undefined || target === undefined) {
    throw new Error(`A manyToOne entry needs three names: ${relation.join(", ")}`);
  }
  return { navigationProperty, column, target };
}

function toOneToMany(relation: readonly string[]): OneToMany {
  const [navigationProperty, childTable, childColumn] = relation;
  if (navigationProperty === undefined || childTable === undefined || childColumn === undefined) {
    throw new Error(`A oneToMany entry needs three names: ${relation.join(", ")}`);
  }
  return { navigationProperty, childTable, childColumn };
}

import {
  choices,
  type AlternateKeyDefinition,
  type ColumnDefinition,
  type NewTableDefinition,
  type TableExtension,
} from "../../../dataverse/schema";
import { moneyScale, parseColumn } from "./parseColumn";
import type { AlternateKeyModel, ColumnModel, ManyToOne, OneToMany, TableModel } from "./types";

type KeyStatus = Readonly<Record<string, AlternateKeyModel["status"]>>;

/** Columns that the platform gives every user-owned custom table, next to its own. */
const standardColumns: readonly string[] = [
  "CreatedBy Lookup N - targets=systemuser",
  "CreatedOn DateTime N -",
  "CreatedOnBehalfBy Lookup N - targets=systemuser",
  "ImportSequenceNumber Integer N c",
  "ModifiedBy Lookup N - targets=systemuser",
  "ModifiedOn DateTime N -",
  "ModifiedOnBehalfBy Lookup N - targets=systemuser",
  "OverriddenCreatedOn DateTime N c format=DateOnly",
  "OwnerId Owner S cu targets=systemuser,team",
  "OwningBusinessUnit Lookup N - targets=businessunit",
  "OwningTeam Lookup N - targets=team",
  "OwningUser Lookup N - targets=systemuser",
  "statecode State S u default=0 options=0/1:Active|1/2:Inactive",
  "statuscode Status N cu options=1/0:Active|2/1:Inactive",
  "TimeZoneRuleVersionNumber Integer N cu min=-1 max=2147483647",
  "UTCConversionTimeZoneCode Integer N cu min=-1 max=2147483647",
  "VersionNumber BigInt N -",
];

const exchangeRateColumn = "ExchangeRate Decimal N - precision=12 min=1e-12 max=100000000000";
const moneyLimit = 922_337_203_685_477;
const baseAmountPrecision = 4;

const standardLookups: readonly ManyToOne[] = [
  ["createdby", "systemuser"],
  ["createdonbehalfby", "systemuser"],
  ["modifiedby", "systemuser"],
  ["modifiedonbehalfby", "systemuser"],
  ["ownerid", "owner"],
  ["owningbusinessunit", "businessunit"],
  ["owningteam", "team"],
  ["owninguser", "systemuser"],
].map(([column = "", target = ""]) => ({ navigationProperty: column, column, target }));

/** The product's own table as the platform would show it after its creation. */
export function buildLedgerTable(table: NewTableDefinition, keyStatus: KeyStatus): TableModel {
  const own = table.columns.flatMap(toColumns);
  const columns = [
    parseColumn(`${table.primaryId} Uniqueidentifier S c`),
    parseColumn(`${table.primaryName} String N cu maxLength=${String(table.primaryNameMaxLength)}`),
    ...own,
    ...(own.some((column) => column.type === "Money") ? [parseColumn(exchangeRateColumn)] : []),
    ...standardColumns.map((text) => parseColumn(text)),
  ];
  const lookups = [...table.columns.flatMap(toLookups), ...standardLookups];
  return {
    name: table.name,
    schemaName: table.schemaName,
    entitySetName: table.entitySetName,
    primaryId: table.primaryId,
    primaryName: table.primaryName,
    ownership: table.ownership,
    optimisticConcurrency: true,
    columns: new Map(columns.map((column) => [column.name, column])),
    manyToOne: new Map(lookups.map((lookup) => [lookup.navigationProperty, lookup])),
    oneToMany: new Map(),
    keys: toKeys(table.keys, keyStatus),
  };
}

/** A standard table with the product's columns, lookups and keys. */
export function addExtension(
  table: TableModel,
  extension: TableExtension,
  keyStatus: KeyStatus,
): TableModel {
  const columns = new Map(table.columns);
  for (const column of extension.columns.flatMap(toColumns)) {
    columns.set(column.name, column);
  }
  const manyToOne = new Map(table.manyToOne);
  for (const lookup of extension.columns.flatMap(toLookups)) {
    manyToOne.set(lookup.navigationProperty, lookup);
  }
  return {
    ...table,
    columns,
    manyToOne,
    keys: [...table.keys, ...toKeys(extension.keys, keyStatus)],
  };
}

/**
 * The collections that the table's lookups give to the tables they point to, named
 * `<table>_<lookup without prefix>_<target>` in schema names.
 */
export function collectionsOf(
  table: NewTableDefinition,
  tables: ReadonlyMap<string, TableModel>,
): { parent: string; collection: OneToMany }[] {
  return table.columns.flatMap(toLookups).map((lookup) => {
    const lookupName = lookup.navigationProperty.replace(/^[a-z]+_/, "");
    const target = tables.get(lookup.target)?.schemaName ?? lookup.target;
    return {
      parent: lookup.target,
      collection: {
        navigationProperty: `${table.schemaName}_${lookupName}_${target}`,
        childTable: table.name,
        childColumn: lookup.column,
      },
    };
  });
}

function toLookups(column: ColumnDefinition): ManyToOne[] {
  if (column.type !== "Lookup") {
    return [];
  }
  const onlyTarget = column.targets.length === 1;
  return column.targets.map((target) => ({
    // A lookup to several tables has one navigation property for each (DATAVERSE.md 9.4, customerid_account).
    navigationProperty: onlyTarget ? column.schemaName : `${column.schemaName}_${target}`,
    column: column.name,
    target,
  }));
}

function toKeys(
  keys: readonly AlternateKeyDefinition[],
  keyStatus: KeyStatus,
): AlternateKeyModel[] {
  return keys.map((key) => ({
    name: key.name,
    columns: key.columns,
    status: keyStatus[key.name] ?? "Active",
  }));
}

/** A Money column brings its amount in base currency with it (DATAVERSE.md 9.3). */
function toColumns(column: ColumnDefinition): ColumnModel[] {
  const model = toColumn(column);
  if (model.type !== "Money") {
    return [model];
  }
  return [
    model,
    {
      ...model,
      name: `${model.name}_base`,
      schemaName: `${model.schemaName}_Base`,
      precision: baseAmountPrecision,
      validForCreate: false,
      validForUpdate: false,
      baseCurrency: true,
    },
  ];
}

function toColumn(column: ColumnDefinition): ColumnModel {
  const common = {
    name: column.name,
    schemaName: column.schemaName,
    requiredLevel: "None",
    validForCreate: true,
    validForUpdate: true,
  } as const;
  switch (column.type) {
    case "String":
    case "Memo":
      return { ...common, type: column.type, kind: "text", maxLength: column.maxLength };
    case "Integer":
      return { ...common, type: "Integer", kind: "integer", min: column.min, max: column.max };
    case "Decimal":
      return {
        ...common,
        type: "Decimal",
        kind: "decimal",
        scale: column.precision,
        precision: column.precision,
      };
    case "Money":
      return {
        ...common,
        type: "Money",
        kind: "decimal",
        scale: moneyScale,
        precision: column.precision,
        precisionSource: column.precisionSource,
        min: -moneyLimit,
        max: moneyLimit,
      };
    case "DateTime":
      return {
        ...common,
        type: "DateTime",
        kind: "datetime",
        dateFormat: column.format,
        ...(column.behavior === "DateOnly" ? { dateOnly: true } : {}),
      };
    case "Picklist":
      return { ...common, type: "Picklist", kind: "choice", options: optionsOf(column.choice) };
    case "Lookup":
      return { ...common, type: "Lookup", kind: "guid", targets: column.targets };
  }
}

function optionsOf(name: string): ReadonlyMap<number, string> {
  const choice = choices.find((known) => known.name === name);
  if (choice === undefined) {
    throw new Error(`The schema names a choice that it does not define: ${name}`);
  }
  return new Map(Object.entries(choice.options).map(([value, label]) => [Number(value), label]));
}

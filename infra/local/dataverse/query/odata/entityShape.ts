/** What of a row and of its related rows an answer shows: `$select` and `$expand` with names looked up. */
import { notImplemented, unsupportedQuery } from "../../http/ODataError";
import type { ColumnModel, Model, OneToMany, TableModel } from "../../model/types";
import { noSuchProperty, tableMissing } from "../queryErrors";
import { primaryKeyColumn } from "../paging/orderTerms";
import { propertyName } from "../render/columnWriter";
import type { ExpandItem } from "./ast";
import { propertyColumn } from "./FilterTranslator";

export interface EntityShape {
  readonly table: TableModel;
  readonly columns: readonly ColumnModel[];
  readonly singles: readonly { readonly navigationProperty: string; readonly shape: EntityShape }[];
  readonly collections: readonly ExpandedCollection[];
  /** The names in `@odata.context`; empty where everything was selected. */
  readonly contextNames: readonly string[];
}

export interface ExpandedCollection {
  readonly navigation: OneToMany;
  readonly item: ExpandItem;
  readonly shape: EntityShape;
}

interface Selection {
  readonly select: readonly string[] | null;
  readonly expand: readonly ExpandItem[] | null;
}

/** Platform limit (DATAVERSE.md 3.3). */
const expandsMax = 15;
const onlySelectAndFilter =
  "Only $select and $filter clause can be provided while doing $expand on many-to-one relationship or nested one-to-many relationship.";

/** @throws ODataError 400 for unknown names and for options that an expand must not have */
export function entityShape(model: Model, table: TableModel, selection: Selection): EntityShape {
  if (countExpands(selection.expand) > expandsMax) {
    throw unsupportedQuery(`A query must not have more than ${expandsMax.toString()} $expand.`);
  }
  return shapeAt(model, table, { ...selection, depth: 0 });
}

/** Whether an expand stands inside another one. */
export function hasNestedExpand(expand: readonly ExpandItem[] | null): boolean {
  return (expand ?? []).some((item) => item.expand !== null);
}

function countExpands(expand: readonly ExpandItem[] | null): number {
  return (expand ?? []).reduce((count, item) => count + 1 + countExpands(item.expand), 0);
}

function shapeAt(
  model: Model,
  table: TableModel,
  { select, expand, depth }: Selection & { readonly depth: number },
): EntityShape {
  const singles: { navigationProperty: string; shape: EntityShape }[] = [];
  const collections: ExpandedCollection[] = [];
  const expandedNames: string[] = [];
  for (const item of expand ?? []) {
    refuseUnsupported(item);
    const { target, collection } = expandedTable(model, table, item.navigationProperty);
    const shape = shapeAt(model, target, { ...item, depth: depth + 1 });
    if (collection === undefined) {
      refuseOrder(item);
      if (item.filter !== null) {
        throw notImplemented("$filter in a $expand of a many-to-one relationship");
      }
      singles.push({ navigationProperty: item.navigationProperty, shape });
    } else {
      if (depth > 0) {
        refuseOrder(item);
      }
      collections.push({ navigation: collection, item, shape });
    }
    expandedNames.push(`${item.navigationProperty}(${shape.contextNames.join(",")})`);
  }
  const selected = select === null ? [] : [...new Set(select)];
  return {
    table,
    columns: select === null ? [...table.columns.values()] : selectedColumns(table, selected),
    singles,
    collections,
    contextNames: [...selected, ...expandedNames],
  };
}

function refuseUnsupported(item: ExpandItem): void {
  const [option] = item.unsupported;
  if (option !== undefined) {
    throw unsupportedQuery(`The query option ${option} is not supported in $expand.`);
  }
}

function refuseOrder(item: ExpandItem): void {
  if (item.orderBy !== null || item.top !== null) {
    throw unsupportedQuery(onlySelectAndFilter);
  }
}

function expandedTable(
  model: Model,
  table: TableModel,
  name: string,
): { target: TableModel; collection?: OneToMany } {
  if (name.endsWith("/$ref")) {
    throw notImplemented("$ref in $expand");
  }
  const single = table.manyToOne.get(name);
  const collection = table.oneToMany.get(name);
  const targetName = single?.target ?? collection?.childTable;
  if (targetName === undefined) {
    throw noSuchProperty(name, table);
  }
  const target = model.tables.get(targetName);
  if (target === undefined) {
    throw tableMissing(targetName);
  }
  return collection === undefined ? { target } : { target, collection };
}

/**
 * The primary key comes always, the currency with any money (DATAVERSE.md 3.1).
 */
function selectedColumns(table: TableModel, names: readonly string[]): ColumnModel[] {
  return withImpliedColumns(
    table,
    names.map((name) => propertyColumn(table, name)),
  );
}

export function withImpliedColumns(
  table: TableModel,
  chosen: readonly ColumnModel[],
): ColumnModel[] {
  const columns = new Map(chosen.map((column) => [propertyName(column), column]));
  const currency = table.columns.get("transactioncurrencyid");
  if (currency !== undefined && chosen.some(({ type }) => type === "Money")) {
    columns.set(propertyName(currency), currency);
  }
  const key = primaryKeyColumn(table);
  columns.set(key.name, key);
  return [...columns.values()];
}

import { isLosslessNumber } from "lossless-json";
import { malformed, notImplemented } from "../http/ODataError";
import type { ColumnModel, ManyToOne, OneToMany, TableModel } from "../model/types";
import type { RowValues } from "../store/rowValues";
import { convertValue } from "./convertValue";
import { resolveAddress } from "./resolveKey";
import type { RowReference, Writer } from "./Writer";

export type JsonObject = Readonly<Record<string, unknown>>;

/** A payload by what has to happen with its parts. */
export interface Payload {
  /** Columns to write, lookups bound to existing rows included. */
  readonly values: RowValues;
  /** Rows to create first, each with the lookup that will point to it (deep insert). */
  readonly newParents: readonly { readonly relation: ManyToOne; readonly body: JsonObject }[];
  /** Rows to create afterwards, pointing back here (deep insert). */
  readonly newChildren: readonly { readonly relation: OneToMany; readonly body: JsonObject }[];
  /** Existing rows to point back here. */
  readonly boundChildren: readonly { readonly relation: OneToMany; readonly row: RowReference }[];
}

export interface PayloadContext {
  readonly writer: Writer;
  readonly table: TableModel;
  readonly operation: "create" | "update";
  /** Rows written before in the same change set, by Content-ID (DATAVERSE.md 2.2). */
  readonly references: ReadonlyMap<string, RowReference>;
  /** Takes columns too that no client may write. */
  readonly allColumns?: boolean;
}

interface PayloadParts extends Payload {
  readonly newParents: { relation: ManyToOne; body: JsonObject }[];
  readonly newChildren: { relation: OneToMany; body: JsonObject }[];
  readonly boundChildren: { relation: OneToMany; row: RowReference }[];
}

const bindSuffix = "@odata.bind";

/**
 * Reads a JSON body (DATAVERSE.md 0, 4.1): columns that may not be written in this operation are
 * silently left out, unknown properties are refused, navigation property names are case-sensitive.
 * Throws 400 for what does not fit the table and 404 for a bind to a row that is not there.
 */
export function readPayload(context: PayloadContext, body: JsonObject): Payload {
  const parts: PayloadParts = { values: {}, newParents: [], newChildren: [], boundChildren: [] };
  for (const [name, value] of Object.entries(body)) {
    if (name.endsWith(bindSuffix)) {
      readBind(context, parts, { name: name.slice(0, -bindSuffix.length), value });
    } else if (!name.includes("@")) {
      readProperty(context, parts, { name, value });
    }
  }
  return parts;
}

function isWritable(context: PayloadContext, column: ColumnModel): boolean {
  return (
    context.allColumns === true ||
    (context.operation === "create" ? column.validForCreate : column.validForUpdate)
  );
}

interface NamedValue {
  readonly name: string;
  readonly value: unknown;
}

function readProperty(context: PayloadContext, parts: PayloadParts, property: NamedValue): void {
  const { table } = context;
  const column = table.columns.get(property.name);
  const isLookup = column?.targets !== undefined && column.kind === "guid";
  if (column !== undefined && !isLookup) {
    if (isWritable(context, column) && column.type !== "EntityName") {
      parts.values[column.name] = convertValue(table, column, property.value);
    }
    return;
  }
  readNested(context, parts, property);
}

function readNested(context: PayloadContext, parts: PayloadParts, property: NamedValue): void {
  const { table, operation } = context;
  const { name, value } = property;
  const parent = table.manyToOne.get(name);
  const collection = table.oneToMany.get(name);
  if (parent === undefined && collection === undefined) {
    throw unknownProperty(table, name);
  }
  if (operation === "update") {
    throw notImplemented(`related records inside an update ('${name}')`);
  }
  if (parent !== undefined) {
    parts.newParents.push({ relation: parent, body: requireObject(name, value) });
    return;
  }
  if (collection !== undefined) {
    if (!Array.isArray(value)) {
      throw malformed(`The collection-valued navigation property '${name}' needs an array.`);
    }
    for (const item of value) {
      parts.newChildren.push({ relation: collection, body: requireObject(name, item) });
    }
  }
}

function readBind(context: PayloadContext, parts: PayloadParts, bind: NamedValue): void {
  const { table, operation } = context;
  const relation = table.manyToOne.get(bind.name);
  if (relation !== undefined) {
    const column = requireColumn(table, relation.column);
    const bound = bindTarget(context, { relation, column, value: bind.value });
    if (isWritable(context, column)) {
      setLookup(parts.values, column, bound);
    }
    return;
  }
  const collection = table.oneToMany.get(bind.name);
  if (collection === undefined) {
    throw malformed(
      `An undeclared property '${bind.name}' which only has property annotations in the payload but ` +
        "no property value was found in the payload. In OData, only declared navigation properties " +
        "and declared named streams can be represented as properties without values.",
    );
  }
  if (operation === "update" || !Array.isArray(bind.value)) {
    throw notImplemented(
      `binding the collection '${bind.name}' other than by an array in a create`,
    );
  }
  for (const address of bind.value as unknown[]) {
    parts.boundChildren.push({ relation: collection, row: rowOf(context, bind.name, address) });
  }
}

/** Points the lookup at a row, or at nothing. */
export function setLookup(
  values: RowValues,
  column: ColumnModel,
  target: RowReference | null,
): void {
  values[column.name] = target?.id ?? null;
  if (column.targets !== undefined && column.targets.length > 1) {
    values[`${column.name}__type`] = target?.table.name ?? null;
  }
}

function bindTarget(
  context: PayloadContext,
  bind: { readonly relation: ManyToOne; readonly column: ColumnModel; readonly value: unknown },
): RowReference | null {
  const { relation, column, value } = bind;
  if (value === null) {
    return null;
  }
  const anyTarget = relation.target === "owner";
  if (!anyTarget && !context.writer.model.tables.has(relation.target)) {
    throw notImplemented(`the table '${relation.target}'`);
  }
  const row = rowOf(context, relation.navigationProperty, value);
  const fits = anyTarget
    ? column.targets?.includes(row.table.name)
    : relation.target === row.table.name;
  if (fits !== true) {
    throw malformed(
      `A record of type '${row.table.name}' cannot be bound to '${relation.navigationProperty}', ` +
        `which refers to '${relation.target}'.`,
    );
  }
  return row;
}

function rowOf(context: PayloadContext, name: string, value: unknown): RowReference {
  if (typeof value !== "string") {
    throw malformed(`The value of '${name}${bindSuffix}' must be the address of a record.`);
  }
  if (!value.startsWith("$")) {
    return resolveAddress(context.writer, value);
  }
  const row = context.references.get(value.slice(1));
  if (row === undefined) {
    throw unknownReference(value);
  }
  return row;
}

/** 400 for a Content-ID that no earlier request of the change set has (DATAVERSE.md 2.2). */
export function unknownReference(reference: string): ReturnType<typeof malformed> {
  return malformed(
    `Content-ID Reference: '${reference.slice(0, 100)}' does not exist in the batch context.`,
  );
}

function requireColumn(table: TableModel, name: string): ColumnModel {
  const column = table.columns.get(name);
  if (column === undefined) {
    throw notImplemented(`the lookup '${name}' of table '${table.name}'`);
  }
  return column;
}

function requireObject(name: string, value: unknown): JsonObject {
  if (
    typeof value !== "object" ||
    value === null ||
    Array.isArray(value) ||
    isLosslessNumber(value)
  ) {
    throw malformed(`The navigation property '${name}' needs a record, or '${name}${bindSuffix}'.`);
  }
  return value as JsonObject;
}

function unknownProperty(table: TableModel, name: string): ReturnType<typeof malformed> {
  if (/^_.+_value$/.test(name)) {
    return malformed(
      `'${name}' cannot be written: bind the navigation property of the lookup instead ` +
        `(name${bindSuffix}).`,
    );
  }
  const type = `Microsoft.Dynamics.CRM.${table.name}`;
  return malformed(
    `Invalid property '${name}' was found in entity '${type}'. ---> Microsoft.OData.ODataException: ` +
      `The property '${name}' does not exist on type '${type}'. Make sure to only use property names ` +
      "that are defined by the type.",
  );
}

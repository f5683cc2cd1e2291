import type { ColumnModel, SqlValue, TableModel } from "../model/types";
import { scaledToText } from "../store/decimal";
import { guidFromSql } from "../store/guid";
import { bytesOf, textOf, type RowValues } from "../store/rowValues";

/** A member of a parameter or attribute collection, as the SDK's serializer writes it. */
export interface KeyedValue {
  readonly key: string;
  readonly value: unknown;
}

const contracts = "http://schemas.microsoft.com/xrm/2011/Contracts";

/** A reference to a record. */
export function entityReference(table: string, id: string): object {
  return {
    __type: `EntityReference:${contracts}`,
    Id: id,
    KeyAttributes: [],
    LogicalName: table,
    Name: null,
    RowVersion: null,
  };
}

/** A record with these of its columns; those without a value are null. */
export function sdkEntity(
  table: TableModel,
  row: Readonly<RowValues>,
  columns: readonly string[],
): object {
  const id = bytesOf(row[table.primaryId]);
  const names = [...new Set([...columns, table.primaryId])];
  return {
    __type: `Entity:${contracts}`,
    Attributes: names.flatMap((key): KeyedValue[] => {
      const column = table.columns.get(key);
      return column === undefined ? [] : [{ key, value: sdkValue(column, row) }];
    }),
    EntityState: null,
    FormattedValues: [],
    Id: id === null ? null : guidFromSql(id),
    KeyAttributes: [],
    LogicalName: table.name,
    RelatedEntities: [],
    RowVersion: null,
  };
}

function sdkValue(column: ColumnModel, row: Readonly<RowValues>): unknown {
  const value = row[column.name] ?? null;
  if (value === null) {
    return null;
  }
  switch (column.kind) {
    case "guid":
      return guidValue(column, row, value);
    case "choice":
      return { __type: `OptionSetValue:${contracts}`, Value: Number(value) };
    case "decimal": {
      const number = Number(scaledToText(value as bigint, column.scale ?? 0));
      return column.type === "Money" ? { __type: `Money:${contracts}`, Value: number } : number;
    }
    case "datetime":
      return `/Date(${String(Date.parse(String(value)))})/`;
    case "boolean":
      return Number(value) === 1;
    case "integer":
    case "bigint":
      return Number(value);
    case "text":
      return value;
  }
}

function guidValue(column: ColumnModel, row: Readonly<RowValues>, value: SqlValue): unknown {
  const id = bytesOf(value);
  const text = id === null ? null : guidFromSql(id);
  const target = textOf(row[`${column.name}__type`]) ?? column.targets?.[0];
  return target === undefined || text === null ? text : entityReference(target, text);
}

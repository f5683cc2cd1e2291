import type { ColumnModel, SqlValue, TableModel } from "../model/types";

/** What writes need to know of a table again and again, worked out once. */
export interface TableFacts {
  /** Money columns that clients or the engine write, each with its base currency twin if any. */
  readonly money: readonly { readonly column: ColumnModel; readonly base: string | undefined }[];
  readonly defaults: readonly (readonly [string, SqlValue])[];
  /** SystemRequired columns that a create must end up with. */
  readonly required: readonly string[];
  readonly state: ColumnModel | undefined;
  readonly status: ColumnModel | undefined;
  /** Columns that repeat a lookup's target table by name, such as `customeridtype`. */
  readonly typeNames: readonly { readonly from: string; readonly to: string }[];
}

const known = new WeakMap<TableModel, TableFacts>();

export function tableFacts(table: TableModel): TableFacts {
  const facts = known.get(table) ?? workOut(table);
  known.set(table, facts);
  return facts;
}

function workOut(table: TableModel): TableFacts {
  const columns = [...table.columns.values()];
  const state = columns.find((column) => column.type === "State");
  const status = columns.find((column) => column.type === "Status");
  const isState = (column: ColumnModel): boolean => column === state || column === status;
  return {
    money: columns
      .filter((column) => column.type === "Money" && column.baseCurrency !== true)
      .map((column) => ({
        column,
        base: table.columns.has(`${column.name}_base`) ? `${column.name}_base` : undefined,
      })),
    defaults: columns.flatMap((column) =>
      column.defaultValue === undefined || isState(column)
        ? []
        : [[column.name, storedDefault(column.defaultValue)] as const],
    ),
    required: columns
      .filter((column) => column.requiredLevel === "SystemRequired" && column.validForCreate)
      .filter((column) => column.type !== "EntityName" && column.name !== "ownerid")
      .map((column) => column.name),
    state,
    status,
    typeNames: columns
      .filter((column) => column.type === "EntityName" && column.name.endsWith("type"))
      .map((column) => ({ from: `${column.name.slice(0, -"type".length)}__type`, to: column.name }))
      .filter(({ from }) => table.columns.has(from.slice(0, -"__type".length))),
  };
}

function storedDefault(value: number | string | boolean): SqlValue {
  if (typeof value === "boolean") {
    return value ? 1n : 0n;
  }
  return typeof value === "number" ? BigInt(value) : value;
}

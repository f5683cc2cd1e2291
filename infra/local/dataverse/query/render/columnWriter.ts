/** Compiles how one column of each row is written, with the annotations that were asked for. */
import { wantsAnnotation, type Prefer } from "../../http/prefer";
import type { ColumnModel, Model, SqlValue } from "../../model/types";
import { columnSql, targetTypeSql, type Source } from "../sql/FromClause";
import type { Outputs } from "../sql/Outputs";
import { formattedValue } from "./formattedValue";
import { jsonValue } from "./jsonValue";

/** Writes `,"name":value` with its annotations; the comma is always there. */
export type FieldWriter = (row: readonly SqlValue[]) => string;

export interface ColumnToWrite {
  readonly source: Source;
  readonly column: ColumnModel;
  /** The name in the answer. */
  readonly key: string;
  readonly outputs: Outputs;
}

export interface WriterOptions {
  readonly model: Model;
  readonly prefer: Prefer;
  /** FetchXML leaves out columns that are null, OData writes them (DATAVERSE.md 3.4). */
  readonly omitNulls: boolean;
}

const formattedValueName = "OData.Community.Display.V1.FormattedValue";
const targetTableName = "Microsoft.Dynamics.CRM.lookuplogicalname";
const navigationName = "Microsoft.Dynamics.CRM.associatednavigationproperty";

type RowText = (row: readonly SqlValue[]) => string | null;

export function columnWriter(part: ColumnToWrite, options: WriterOptions): FieldWriter {
  const position = part.outputs.add(columnSql(part.source, part.column));
  const prefix = `,${JSON.stringify(part.key)}:`;
  const whenNull = options.omitNulls ? "" : `${prefix}null`;
  const write = jsonValue(part.column);
  const annotations = annotationWriters(part, options);
  if (annotations.length === 0) {
    return (row) => {
      const value = row[position] ?? null;
      return value === null ? whenNull : prefix + write(value);
    };
  }
  return (row) => {
    const value = row[position] ?? null;
    if (value === null) {
      return whenNull;
    }
    let text = prefix + write(value);
    for (const annotation of annotations) {
      text += annotation(row);
    }
    return text;
  };
}

function annotationWriters(part: ColumnToWrite, options: WriterOptions): FieldWriter[] {
  const writers: FieldWriter[] = [];
  const add = (name: string, text: RowText | undefined): void => {
    if (text === undefined) {
      return;
    }
    const prefix = `,${JSON.stringify(`${part.key}@${name}`)}:`;
    writers.push((row) => {
      const value = text(row);
      return value === null ? "" : prefix + JSON.stringify(value);
    });
  };
  if (wantsAnnotation(options.prefer, formattedValueName)) {
    add(formattedValueName, formattedValue(options.model, part));
  }
  if (part.column.targets === undefined) {
    return writers;
  }
  const target = targetTable(part);
  if (wantsAnnotation(options.prefer, navigationName)) {
    add(navigationName, navigationProperty(part, target));
  }
  if (wantsAnnotation(options.prefer, targetTableName)) {
    add(targetTableName, target);
  }
  return writers;
}

function targetTable({ source, column, outputs }: ColumnToWrite): RowText {
  const type = targetTypeSql(source, column);
  if (type === null) {
    const only = column.targets?.[0] ?? null;
    return () => only;
  }
  const position = outputs.add(type);
  return (row) => {
    const value = row[position];
    return typeof value === "string" ? value : null;
  };
}

/** An owner has one navigation property for all its tables, a customer one for each. */
function navigationProperty({ source, column }: ColumnToWrite, target: RowText): RowText {
  const names = new Map<string, string>();
  for (const navigation of source.table.manyToOne.values()) {
    if (navigation.column === column.name) {
      names.set(navigation.target, navigation.navigationProperty);
    }
  }
  const [only] = names.values();
  return (row) => (names.size === 1 ? only : names.get(target(row) ?? "")) ?? null;
}

/** Lookups are read as `_x_value` (DATAVERSE.md 3.1). */
export function propertyName(column: ColumnModel): string {
  return column.targets === undefined ? column.name : `_${column.name}_value`;
}

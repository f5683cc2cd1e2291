import {
  ledgerTable,
  tableExtensions,
  type ColumnDefinition,
} from "../../../../infra/dataverse/schema";

const allColumns: readonly ColumnDefinition[] = [
  ...ledgerTable.columns,
  ...tableExtensions.flatMap((table) => table.columns),
];

/** How many characters a text column of ours holds. */
export function columnLength(column: string): number {
  const definition = allColumns.find((one) => one.name === column);
  if (definition === undefined || !("maxLength" in definition)) {
    throw new RangeError(`${column} is no text column of the schema`);
  }
  return definition.maxLength;
}

const ellipsis = "…";

/** Text cut to a length with a mark at its end; a character of two code units is never halved. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const head = text.slice(0, maxLength - ellipsis.length);
  const isHalved = /[\ud800-\udbff]$/.test(head);
  return (isHalved ? head.slice(0, -1) : head) + ellipsis;
}

/** Text cut to what a column of ours holds. */
export function columnText(column: string, text: string): string {
  return cutText(text, columnLength(column));
}

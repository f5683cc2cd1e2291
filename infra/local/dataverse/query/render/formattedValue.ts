/**
 * The text that a person would see for a value: annotation FormattedValue (DATAVERSE.md 0), in the
 * language and number format of the United States.
 */
import type { ColumnModel, Model, SqlValue } from "../../model/types";
import { scaledToText } from "../../store/decimal";
import { columnSql, targetTypeSql, type Source } from "../sql/FromClause";
import { bind, identifier, joinSql, sql, type Sql } from "../sql/sql";
import type { Outputs } from "../sql/Outputs";

type RowText = (row: readonly SqlValue[]) => string | null;

/** @returns undefined where the platform gives no formatted value: texts and plain identifiers */
export function formattedValue(
  model: Model,
  { source, column, outputs }: { source: Source; column: ColumnModel; outputs: Outputs },
): RowText | undefined {
  const position = outputs.add(columnSql(source, column));
  const options = column.options;
  if (column.targets !== undefined) {
    return targetName(model, { source, column, outputs });
  }
  if (options !== undefined) {
    return (row) => options.get(Number(row[position])) ?? null;
  }
  switch (column.kind) {
    case "boolean":
      return (row) => (Number(row[position]) === 1 ? "Yes" : "No");
    case "integer":
      return (row) => grouped(String(row[position]));
    case "decimal":
      return column.type === "Money"
        ? moneyText({ source, column, outputs })
        : (row) => grouped(scaled(row[position], column, column.precision ?? column.scale ?? 0));
    case "datetime":
      return (row) => dateText(String(row[position]), column.dateFormat === "DateOnly");
    case "guid":
    case "text":
    case "bigint":
    case "choice":
      return undefined;
  }
}

interface Part {
  readonly source: Source;
  readonly column: ColumnModel;
  readonly outputs: Outputs;
}

/** A lookup shows the primary name of the row that it points to. */
function targetName(model: Model, { source, column, outputs }: Part): RowText | undefined {
  const names = (column.targets ?? []).flatMap((target) => {
    const table = model.tables.get(target);
    return table === undefined || !table.columns.has(table.primaryName)
      ? []
      : [{ target, name: nameOf(table.name, table.primaryName, table.primaryId) }];
  });
  const type = targetTypeSql(source, column);
  const [only] = names;
  if (only === undefined) {
    return undefined;
  }
  const expression =
    type === null
      ? only.name
      : sql`CASE ${type} ${joinSql(
          names.map(({ target, name }) => sql`WHEN ${bind(target)} THEN ${name}`),
          " ",
        )} END`;
  const position = outputs.add(expression);
  return (row) => textOrNull(row[position]);

  function nameOf(table: string, primaryName: string, primaryId: string): Sql {
    const key = columnSql(source, column);
    return sql`(SELECT ${identifier(primaryName)} FROM ${identifier(table)} WHERE ${identifier(primaryId)} = ${key})`;
  }
}

function textOrNull(value: SqlValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** Symbol and digits of the row's currency. */
function moneyText({ source, column, outputs }: Part): RowText {
  const position = outputs.add(columnSql(source, column));
  const currency = source.table.columns.get("transactioncurrencyid");
  if (currency === undefined) {
    return (row) => grouped(scaled(row[position], column, column.precision ?? 2));
  }
  const key = columnSql(source, currency);
  const ofCurrency = (name: string): number =>
    outputs.add(
      sql`(SELECT ${identifier(name)} FROM "transactioncurrency" WHERE "transactioncurrencyid" = ${key})`,
    );
  const symbol = ofCurrency("currencysymbol");
  const digits = ofCurrency("currencyprecision");
  return (row) => {
    const precision =
      column.precisionSource === 2 ? Number(row[digits] ?? 2) : (column.precision ?? 2);
    const text = grouped(scaled(row[position], column, precision));
    const sign = text.startsWith("-") ? "-" : "";
    return `${sign}${textOrNull(row[symbol]) ?? ""}${text.slice(sign.length)}`;
  };
}

/** Digits after the point cut or filled up to `precision`; storage holds no more than that. */
function scaled(value: SqlValue | undefined, column: ColumnModel, precision: number): string {
  const scale = column.scale ?? 0;
  const text = scaledToText(value as bigint, scale);
  if (precision >= scale) {
    return text;
  }
  return text.slice(0, text.length - (scale - precision) - (precision === 0 ? 1 : 0));
}

function grouped(number: string): string {
  const [whole = "", fraction] = number.split(".");
  const withCommas = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`;
}

function dateText(stored: string, dateOnly: boolean): string {
  const date = `${part(5, 7)}/${part(8, 10)}/${stored.slice(0, 4)}`;
  if (dateOnly) {
    return date;
  }
  const hour = Number(stored.slice(11, 13));
  const shownHour = (hour % 12 === 0 ? 12 : hour % 12).toString();
  return `${date} ${shownHour}:${stored.slice(14, 16)} ${hour < 12 ? "AM" : "PM"}`;

  function part(from: number, to: number): string {
    return Number(stored.slice(from, to)).toString();
  }
}

import {
  choices,
  ledgerTable,
  tableExtensions,
  type ColumnDefinition,
} from "../../infra/dataverse/schema";

function typeText(column: ColumnDefinition): string {
  switch (column.type) {
    case "String":
    case "Memo":
      return `${column.type}, ${String(column.maxLength)} characters`;
    case "Integer":
      return `Whole number, ${String(column.min)} to ${String(column.max)}`;
    case "Decimal":
      return `Decimal, ${String(column.precision)} digits`;
    case "Money":
      return column.precisionSource === 1
        ? "Currency, pricing precision of the organization"
        : "Currency, precision of the currency";
    case "DateTime":
      return `${column.format === "DateOnly" ? "Date only" : "Date and time"}, behavior ${column.behavior === "DateOnly" ? "Date Only" : "User Local"}`;
    case "Picklist":
      return `Choice \`${column.choice}\``;
    case "Lookup":
      return `Lookup to ${column.targets.join(", ")}, delete: ${column.onDelete}`;
  }
}

function columnTable(columns: readonly ColumnDefinition[]): string {
  const rows = columns.map(
    (column) => `| \`${column.schemaName}\` | ${typeText(column)} | ${column.description} |`,
  );
  return ["| schema name | type | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

function keyText(keys: readonly { name: string; columns: readonly string[] }[]): string {
  return keys
    .map(({ name, columns }) => `\nAlternate key \`${name}\` on \`${columns.join("`, `")}\`.\n`)
    .join("");
}

/** The text of docs/schema.md, made from the definition that preflight checks. */
export function schemaDocument(): string {
  const choiceRows = choices.flatMap(({ name, options }) =>
    Object.entries(options).map(([value, label]) => `| \`${name}\` | ${value} | ${label} |`),
  );
  const extensions = tableExtensions.map(
    ({ name, columns, keys }) =>
      `## Columns on \`${name}\`\n\n${columnTable(columns)}\n${keyText(keys)}`,
  );
  return `# What the job adds to Dataverse

Made from \`infra/dataverse/schema.ts\` by \`npm run docs\`; a test keeps both equal. Navigation properties of lookups have the
casing of their schema names.

## Choices

| choice | value | label |
| --- | --- | --- |
${choiceRows.join("\n")}

## Table \`${ledgerTable.name}\` (${ledgerTable.displayName})

Schema name \`${ledgerTable.schemaName}\`, set \`${ledgerTable.entitySetName}\`, user-owned, primary key \`${ledgerTable.primaryId}\`, primary name
\`${ledgerTable.primaryName}\` (${String(ledgerTable.primaryNameMaxLength)} characters).

${columnTable(ledgerTable.columns)}

${extensions.join("\n")}`;
}

import type { ColumnKind, ColumnModel, PlatformType } from "./types";

/** Money is SQL Server's `money`: four digits after the point, whatever the column shows. */
export const moneyScale = 4;
const decimalScaleDefault = 10;

const kinds: Readonly<Record<PlatformType, ColumnKind>> = {
  Uniqueidentifier: "guid",
  Lookup: "guid",
  Customer: "guid",
  Owner: "guid",
  String: "text",
  Memo: "text",
  EntityName: "text",
  Integer: "integer",
  BigInt: "bigint",
  Money: "decimal",
  Decimal: "decimal",
  Double: "decimal",
  Boolean: "boolean",
  Picklist: "choice",
  State: "choice",
  Status: "choice",
  DateTime: "datetime",
};

const levels = {
  N: "None",
  R: "Recommended",
  A: "ApplicationRequired",
  S: "SystemRequired",
} as const;

const optionsMark = " options=";

/**
 * Reads one column of a table file:
 * `SchemaName Type Level Flags [name=value ...] [options=value:label|value:label ...]`.
 *
 * Level: N none, R recommended, A application required, S system required. Flags: `c` valid for
 * create, `u` valid for update, `-` neither. A State's option is `state/default status:label`, a
 * Status's `status/state:label`. `name` stands where the logical name is not the schema name in
 * lower case; `base=true` marks a base currency amount.
 */
export function parseColumn(text: string): ColumnModel {
  const cut = text.indexOf(optionsMark);
  const words = (cut < 0 ? text : text.slice(0, cut)).split(" ");
  const optionText = cut < 0 ? undefined : text.slice(cut + optionsMark.length);
  const [schemaName, typeName, levelName, flags] = words;
  if (schemaName === undefined || flags === undefined) {
    throw new Error(`A column needs a name, a type, a level and flags: ${text}`);
  }
  const type = platformType(typeName, text);
  const attributes = new Map(words.slice(4).map(splitAttribute));
  return {
    name: attributes.get("name") ?? schemaName.toLowerCase(),
    schemaName,
    kind: kinds[type],
    type,
    requiredLevel: requiredLevel(levelName, text),
    validForCreate: flags.includes("c"),
    validForUpdate: flags.includes("u"),
    ...numericFacts(type, attributes),
    ...otherFacts(type, attributes),
    ...optionFacts(type, optionText),
  };
}

function platformType(name: string | undefined, text: string): PlatformType {
  if (name === undefined || !Object.hasOwn(kinds, name)) {
    throw new Error(`Unknown column type: ${text}`);
  }
  return name as PlatformType;
}

function requiredLevel(name: string | undefined, text: string): ColumnModel["requiredLevel"] {
  if (name === undefined || !Object.hasOwn(levels, name)) {
    throw new Error(`Unknown required level: ${text}`);
  }
  return levels[name as keyof typeof levels];
}

function splitAttribute(word: string): [string, string] {
  const cut = word.indexOf("=");
  return [word.slice(0, cut), word.slice(cut + 1)];
}

function numberOf(attributes: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = attributes.get(name);
  return text === undefined ? undefined : Number(text);
}

function numericFacts(
  type: PlatformType,
  attributes: ReadonlyMap<string, string>,
): Partial<ColumnModel> {
  const precision = numberOf(attributes, "precision");
  const precisionSource = numberOf(attributes, "precisionSource");
  const min = numberOf(attributes, "min");
  const max = numberOf(attributes, "max");
  const maxLength = numberOf(attributes, "maxLength");
  const scaled = kinds[type] === "decimal";
  const scale = type === "Money" ? moneyScale : (precision ?? decimalScaleDefault);
  return {
    ...(precision === undefined ? {} : { precision }),
    ...(precisionSource === undefined ? {} : { precisionSource: precisionSource as 0 | 1 | 2 }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(scaled ? { scale } : {}),
    ...(attributes.get("base") === "true" ? { baseCurrency: true } : {}),
  };
}

function otherFacts(
  type: PlatformType,
  attributes: ReadonlyMap<string, string>,
): Partial<ColumnModel> {
  const targets = attributes.get("targets");
  const value = numberOf(attributes, "default");
  return {
    ...(targets === undefined ? {} : { targets: targets.split(",") }),
    ...(value === undefined ? {} : { defaultValue: type === "Boolean" ? value === 1 : value }),
    ...(attributes.get("behavior") === "DateOnly" ? { dateOnly: true } : {}),
    ...(type === "DateTime" ? { dateFormat: dateFormat(attributes) } : {}),
  };
}

function dateFormat(attributes: ReadonlyMap<string, string>): "DateOnly" | "DateAndTime" {
  return attributes.get("format") === "DateOnly" ? "DateOnly" : "DateAndTime";
}

function optionFacts(type: PlatformType, text: string | undefined): Partial<ColumnModel> {
  if (text === undefined) {
    return type === "Boolean" ? { options: yesNo } : {};
  }
  const labels = new Map<number, string>();
  const partners = new Map<number, number>();
  for (const option of text.split("|")) {
    const cut = option.indexOf(":");
    const [value, partner] = option.slice(0, cut).split("/").map(Number);
    if (value === undefined) {
      throw new Error(`An option needs a value: ${text}`);
    }
    labels.set(value, option.slice(cut + 1));
    if (partner !== undefined) {
      partners.set(value, partner);
    }
  }
  return {
    options: labels,
    ...(type === "State" ? { defaultStatuses: partners } : {}),
    ...(type === "Status" ? { statusStates: partners } : {}),
  };
}

const yesNo: ReadonlyMap<number, string> = new Map([
  [0, "No"],
  [1, "Yes"],
]);

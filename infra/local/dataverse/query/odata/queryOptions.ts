/** The options of a query's URL: which are there, which the platform has not (DATAVERSE.md 3.1). */
import { notImplemented, unsupportedQuery } from "../../http/ODataError";
import type { ApplyNode, Argument, ExpandItem, FilterNode, OrderItem, Path } from "./ast";
import { parseOData } from "./parseOData";

export interface QueryOptions {
  readonly select: readonly string[] | null;
  readonly filter: FilterNode | null;
  readonly expand: readonly ExpandItem[] | null;
  readonly orderBy: readonly OrderItem[] | null;
  readonly top: number | null;
  readonly count: boolean;
  readonly apply: ApplyNode | null;
  readonly skipToken: string | null;
  readonly fetchXml: string | null;
  readonly aliases: ReadonlyMap<string, Argument | Path>;
}

const refusals: Readonly<Record<string, string>> = {
  $skip: "Skip Clause is not supported in CRM",
  $search: "Search Clause is not supported in CRM",
  $format: "The query parameter $format is not supported",
};

const optionNames = new Set([
  "$select",
  "$filter",
  "$expand",
  "$orderby",
  "$top",
  "$count",
  "$apply",
  "$skiptoken",
  "fetchXml",
]);

/** Options that change nothing about an answer here (DATAVERSE.md 4.7). */
const ignoredOptions = new Set(["tag"]);
const platformOptions = new Set(["savedQuery", "userQuery", "partitionId", "$deltatoken"]);

/**
 * Names are case-sensitive.
 * @throws ODataError 400 for an option that the platform refuses, 501 for one that only it has
 */
export function queryOptions(search: URLSearchParams): QueryOptions {
  const given = new Map<string, string>();
  const aliases = new Map<string, Argument | Path>();
  for (const [name, value] of search) {
    if (name.startsWith("@")) {
      aliases.set(name, parseOData("AliasValue", value));
    } else if (optionNames.has(name)) {
      addOnce(given, name, value);
    } else if (platformOptions.has(name)) {
      throw notImplemented(`the query option ${name}`);
    } else if (!ignoredOptions.has(name)) {
      throw unsupportedQuery(refusals[name] ?? `The query parameter ${name} is not supported`);
    }
  }
  const parsed = <Result>(name: string, parse: (text: string) => Result): Result | null => {
    const text = given.get(name);
    return text === undefined ? null : parse(text);
  };
  return {
    select: parsed("$select", selectList),
    filter: parsed("$filter", (text) => parseOData("Filter", text)),
    expand: parsed("$expand", (text) => parseOData("Expand", text)),
    orderBy: parsed("$orderby", (text) => parseOData("OrderBy", text)),
    top: parsed("$top", topValue),
    count: parsed("$count", countValue) ?? false,
    apply: parsed("$apply", (text) => parseOData("Apply", text)),
    skipToken: given.get("$skiptoken") ?? null,
    fetchXml: given.get("fetchXml") ?? null,
    aliases,
  };
}

function addOnce(given: Map<string, string>, name: string, value: string): void {
  if (given.has(name)) {
    throw unsupportedQuery(
      `Query option '${name}' was specified more than once, but it must be specified at most once.`,
    );
  }
  given.set(name, value);
}

function selectList(text: string): readonly string[] | null {
  const names = text.split(",").map((name) => name.trim());
  return names.includes("*") ? null : names.filter((name) => name !== "");
}

function topValue(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw unsupportedQuery(
      `Invalid value '${text}' for $top query option found. The $top query option requires a non-negative integer value.`,
    );
  }
  return Number(text);
}

function countValue(text: string): boolean {
  if (text !== "true" && text !== "false") {
    throw unsupportedQuery(
      `Invalid value '${text}' for $count query option found. Valid values are 'true' and 'false'.`,
    );
  }
  return text === "true";
}

import { escapeXml } from "./escape";

/** A table by its logical name and its entity set. */
export interface TableName {
  readonly name: string;
  readonly set: string;
}

export interface Condition {
  readonly attribute: string;
  readonly operator: "eq" | "ne" | "in" | "null" | "like" | "on-or-after" | "olderthan-x-minutes";
  /** None for `null`, several for `in`. */
  readonly values?: readonly (string | number)[];
  /** Alias of the link that the attribute belongs to; without it, the filter's own table. */
  readonly entity?: string;
}

export interface Filter {
  readonly type: "and" | "or";
  readonly of: readonly (Condition | Filter)[];
}

export interface Link {
  readonly table: string;
  /** Column of the linked table. */
  readonly from: string;
  /** Column of the table that it is linked to. */
  readonly to: string;
  readonly alias: string;
  readonly type: "inner" | "outer";
  readonly attributes?: readonly string[];
  readonly filter?: Filter;
  readonly links?: readonly Link[];
}

export interface FetchQuery {
  readonly table: TableName;
  readonly attributes: readonly string[];
  readonly filter?: Filter;
  readonly links?: readonly Link[];
  /** Columns of the root table, the last one unique: pages are cut by them. */
  readonly order: readonly string[];
}

export interface FetchPage {
  readonly count: number;
  /** From 1. */
  readonly page: number;
  readonly cookie?: string;
}

function element(name: string, attributes: Readonly<Record<string, string>>, content = ""): string {
  const text = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join("");
  return content === "" ? `<${name}${text}/>` : `<${name}${text}>${content}</${name}>`;
}

function conditionXml(condition: Condition): string {
  const { attribute, operator, entity } = condition;
  const values = (condition.values ?? []).map(String);
  const head = { ...(entity === undefined ? {} : { entityname: entity }), attribute, operator };
  if (operator === "in") {
    const list = values.map((value) => `<value>${escapeXml(value)}</value>`).join("");
    return element("condition", head, list);
  }
  const [value] = values;
  return element("condition", value === undefined ? head : { ...head, value });
}

function filterXml(filter: Filter): string {
  const parts = filter.of.map((part) => ("of" in part ? filterXml(part) : conditionXml(part)));
  return element("filter", { type: filter.type }, parts.join(""));
}

function attributesXml(attributes: readonly string[] = []): string {
  return attributes.map((name) => element("attribute", { name })).join("");
}

function linkXml(link: Link): string {
  const { table, from, to, alias, type } = link;
  const content = [
    attributesXml(link.attributes),
    link.filter === undefined ? "" : filterXml(link.filter),
    ...(link.links ?? []).map(linkXml),
  ].join("");
  return element("link-entity", { name: table, from, to, alias, "link-type": type }, content);
}

function pageAttributes({ count, page, cookie }: FetchPage): Readonly<Record<string, string>> {
  return {
    count: String(count),
    page: String(page),
    ...(cookie === undefined ? {} : { "paging-cookie": cookie }),
  };
}

/** The FetchXML of a query, or of one page of it. Values are escaped here and nowhere else. */
export function buildFetchXml(query: FetchQuery, page?: FetchPage): string {
  const content = [
    attributesXml(query.attributes),
    query.filter === undefined ? "" : filterXml(query.filter),
    ...(query.links ?? []).map(linkXml),
    ...query.order.map((attribute) => element("order", { attribute })),
  ].join("");
  const head = page === undefined ? {} : pageAttributes(page);
  return element("fetch", head, element("entity", { name: query.table.name }, content));
}

/** Path of the page under the API, the FetchXML URL-encoded once (DATAVERSE.md 3.4). */
export function fetchPath(query: FetchQuery, page: FetchPage): string {
  return `${query.table.set}?fetchXml=${encodeURIComponent(buildFetchXml(query, page))}`;
}

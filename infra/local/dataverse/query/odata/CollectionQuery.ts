/** Answers a collection's OData query: one page, its count and the link to the next page. */
import { notImplemented, unsupportedQuery } from "../../http/ODataError";
import { wantsAnnotation, type Prefer } from "../../http/prefer";
import type { OneToMany, TableModel } from "../../model/types";
import { guidToSql } from "../../store/guid";
import { afterRow, type OrderTerm } from "../paging/orderTerms";
import { readCookie, writeCookie } from "../paging/pagingCookie";
import type { QueryContext } from "../QueryContext";
import { AliasCounter, FromClause, pointsTo } from "../sql/FromClause";
import { allOf, bind, identifier, sql, type Sql } from "../sql/sql";
import { EntityReader, rootScope, type StoredRow } from "./EntityReader";
import { entityShape, hasNestedExpand, type EntityShape } from "./entityShape";
import { FilterTranslator } from "./FilterTranslator";
import type { QueryOptions } from "./queryOptions";

/** Rows on one page at most, and as far as the platform counts (DATAVERSE.md 3.1). */
export const rowsMax = 5_000;

export interface CollectionRequest {
  readonly table: TableModel;
  readonly search: URLSearchParams;
  readonly prefer: Prefer;
  /** Rows on a page without `odata.maxpagesize`; 5,000 if left out. */
  readonly page?: number;
  /** Only the children of this row: `set(id)/collection`. */
  readonly parent?: {
    readonly table: TableModel;
    readonly id: string;
    readonly navigation: OneToMany;
  };
}

interface Page {
  readonly reader: EntityReader;
  readonly rows: readonly StoredRow[];
  readonly nextLink: string | null;
}

export function answerCollection(
  context: QueryContext,
  request: CollectionRequest,
  options: QueryOptions,
): string {
  const { table, prefer } = request;
  if (prefer.maxPageSize !== undefined && hasNestedExpand(options.expand)) {
    throw notImplemented("paging of expanded collections (nested $expand with odata.maxpagesize)");
  }
  const shape = entityShape(context.model, table, options);
  const translator = new FilterTranslator(options.aliases, context.now());
  const { reader, rows, nextLink } = readPage(context, request, { options, shape, translator });
  const count = options.count ? countRows(context, request, options) : null;
  const head = [
    `"@odata.context":${JSON.stringify(contextUrl(context, request, shape))}`,
    ...countAnnotations(prefer, count),
    ...(count === null ? [] : [`"@odata.count":${Math.min(count, rowsMax).toString()}`]),
  ];
  const link = nextLink === null ? "" : `,"@odata.nextLink":${JSON.stringify(nextLink)}`;
  return `{${head.join(",")},"value":[${reader.write(rows).join(",")}]${link}}`;
}

/**
 * Counts the rows that the filter lets through, but no further than one beyond 5,000: the platform
 * says 5,000 for any number above (DATAVERSE.md 3.1).
 */
export function countRows(
  context: QueryContext,
  request: CollectionRequest,
  options: QueryOptions,
): number {
  const from = new FromClause(context.model, request.table, new AliasCounter());
  const translator = new FilterTranslator(options.aliases, context.now());
  const where = conditions(request, from, (scope) =>
    options.filter === null ? null : translator.translate(options.filter, scope),
  );
  const rows = sql`SELECT 1 FROM ${from.toSql()} WHERE ${allOf(where)} LIMIT ${bind(rowsMax + 1)}`;
  const statement = sql`SELECT count(*) FROM (${rows})`;
  return Number(context.db.rows(statement.text, statement.params)[0]?.[0] ?? 0);
}

function conditions(
  { parent }: CollectionRequest,
  from: FromClause,
  filter: (scope: ReturnType<typeof rootScope>) => Sql | null,
): Sql[] {
  const wanted = filter(rootScope(from));
  const where = wanted === null ? [] : [wanted];
  if (parent !== undefined) {
    const key = identifier(from.root.alias, parent.navigation.childColumn);
    where.push(
      sql`${key} = ${bind(guidToSql(parent.id))}`,
      pointsTo(from.root, parent.navigation.childColumn, parent.table.name),
    );
  }
  return where;
}

function readPage(
  context: QueryContext,
  request: CollectionRequest,
  plan: {
    readonly options: QueryOptions;
    readonly shape: EntityShape;
    readonly translator: FilterTranslator;
  },
): Page {
  const { options, shape, translator } = plan;
  const reader = new EntityReader(context, shape, { prefer: request.prefer, translator });
  const order = reader.order(options.orderBy);
  const positions = order.map(({ expression }) => reader.outputs.add(expression));
  const where = conditions(request, reader.from, (scope) =>
    options.filter === null ? null : translator.translate(options.filter, scope),
  );
  const start = options.skipToken === null ? null : readCookie(options.skipToken, order);
  if (start !== null) {
    where.push(afterRow(order, start.last));
  }
  const { size, paged } = pageSize(request, options);
  const found = reader.select({ where, order, limit: size + 1 });
  const rows = found.slice(0, size);
  if (!paged || found.length <= size) {
    return { reader, rows, nextLink: null };
  }
  const token = pageToken(rows, { order, positions, page: (start?.page ?? 0) + 1 });
  return { reader, rows, nextLink: nextLinkUrl(context, request, token) };
}

/** With `odata.maxpagesize`, `$top` is ignored (DATAVERSE.md 3.1). */
function pageSize(
  { prefer, page = rowsMax }: CollectionRequest,
  { top }: QueryOptions,
): { size: number; paged: boolean } {
  if (prefer.maxPageSize !== undefined) {
    return { size: Math.min(prefer.maxPageSize, rowsMax), paged: true };
  }
  return top === null ? { size: page, paged: true } : { size: Math.min(top, page), paged: false };
}

function pageToken(
  rows: readonly StoredRow[],
  {
    order,
    positions,
    page,
  }: {
    readonly order: readonly OrderTerm[];
    readonly positions: readonly number[];
    readonly page: number;
  },
): string {
  const valuesOf = (row: StoredRow | undefined) =>
    positions.map((position) => row?.[position] ?? null);
  return writeCookie(order, { page, first: valuesOf(rows[0]), last: valuesOf(rows.at(-1)) });
}

function nextLinkUrl(context: QueryContext, request: CollectionRequest, token: string): string {
  const options = [...request.search].filter(([name]) => name !== "$skiptoken");
  options.push(["$skiptoken", token]);
  const query = options.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `${context.baseUrl}/${resourcePath(request)}?${query}`;
}

function resourcePath({ table, parent }: CollectionRequest): string {
  return parent === undefined
    ? table.entitySetName
    : `${parent.table.entitySetName}(${parent.id})/${parent.navigation.navigationProperty}`;
}

function contextUrl(
  context: QueryContext,
  { table }: CollectionRequest,
  { contextNames }: EntityShape,
): string {
  const names = contextNames.length === 0 ? "" : `(${contextNames.join(",")})`;
  return `${context.baseUrl}/$metadata#${table.entitySetName}${names}`;
}

/** -1 where nobody asked for a count (DATAVERSE.md 3.1). */
export function countAnnotations(prefer: Prefer, count: number | null): string[] {
  const total = "Microsoft.Dynamics.CRM.totalrecordcount";
  const exceeded = "Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded";
  return [
    ...(wantsAnnotation(prefer, total)
      ? [`"@${total}":${Math.min(count ?? -1, rowsMax).toString()}`]
      : []),
    ...(wantsAnnotation(prefer, exceeded)
      ? [`"@${exceeded}":${String((count ?? 0) > rowsMax)}`]
      : []),
  ];
}

/** `@odata.context`, `$select` and `$expand` only; a single row cannot be filtered or ordered. */
export function refuseCollectionOptions(options: QueryOptions): void {
  const given = Object.entries({
    $filter: options.filter,
    $orderby: options.orderBy,
    $top: options.top,
    $apply: options.apply,
    $skiptoken: options.skipToken,
    fetchXml: options.fetchXml,
  }).find(([, value]) => value !== null);
  if (given !== undefined) {
    throw unsupportedQuery(`The query option ${given[0]} cannot be used with a single row.`);
  }
}

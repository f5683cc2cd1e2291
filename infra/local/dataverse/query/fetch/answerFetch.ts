/** Answers a FetchXML query: one page of rows and, only where asked for, how to get the next. */
import { unsupportedQuery } from "../../http/ODataError";
import { wantsAnnotation } from "../../http/prefer";
import type { SqlValue } from "../../model/types";
import { countAnnotations, rowsMax, type CollectionRequest } from "../odata/CollectionQuery";
import { withImpliedColumns } from "../odata/entityShape";
import { afterRow, orderSql } from "../paging/orderTerms";
import { readInnerCookie, writeCookie } from "../paging/pagingCookie";
import type { QueryContext } from "../QueryContext";
import { columnWriter, propertyName, type FieldWriter } from "../render/columnWriter";
import type { Source } from "../sql/FromClause";
import { Outputs } from "../sql/Outputs";
import { allOf, bind, identifier, keyword, sql, type Sql } from "../sql/sql";
import type { Fetch, FetchEntity } from "./ast";
import { fetchAggregate } from "./fetchAggregate";
import { fetchOrder, type FetchRowOrder } from "./fetchOrder";
import { columnNamed, FetchSources } from "./FetchSources";
import { parseFetch } from "./parseFetch";

type StoredRow = readonly SqlValue[];

/** Rows that can be reached by page number alone (DATAVERSE.md 3.4). */
const simplePagingMax = 50_000;
const cookieName = "Microsoft.Dynamics.CRM.fetchxmlpagingcookie";
const moreRecordsName = "Microsoft.Dynamics.CRM.morerecords";

/** @throws ODataError 400 for what the platform refuses, 501 for what only the platform can do */
export function answerFetch(
  context: QueryContext,
  request: CollectionRequest,
  text: string,
): string {
  const fetch = parseFetch(text);
  const { table, prefer } = request;
  if (fetch.entity.name !== table.name) {
    throw unsupportedQuery(
      `The entity '${fetch.entity.name}' of the query is not the one of the entity set '${table.entitySetName}'.`,
    );
  }
  const sources = new FetchSources(context.model, fetch, { root: table, now: context.now() });
  const where = sources.where(fetch.entity);
  if (fetch.aggregate) {
    const rows = fetchAggregate(context, fetch, { sources, where });
    return body(context, request, { rows, annotations: [] });
  }
  const count = fetch.totalRecordCount ? countFound(context, sources, where) : null;
  const page = readPage(context, request, { fetch, sources, where });
  const annotations = [
    ...countAnnotations(prefer, count),
    ...(page.cookie !== null && wantsAnnotation(prefer, cookieName)
      ? [`"@${cookieName}":${JSON.stringify(page.cookie)}`]
      : []),
    ...(page.more && wantsAnnotation(prefer, moreRecordsName)
      ? [`"@${moreRecordsName}":true`]
      : []),
  ];
  return body(context, request, { rows: page.rows, annotations });
}

function body(
  context: QueryContext,
  { table }: CollectionRequest,
  { rows, annotations }: { readonly rows: readonly string[]; readonly annotations: string[] },
): string {
  const contextUrl = JSON.stringify(`${context.baseUrl}/$metadata#${table.entitySetName}`);
  const head = [`"@odata.context":${contextUrl}`, ...annotations];
  return `{${head.join(",")},"value":[${rows.join(",")}]}`;
}

function countFound(context: QueryContext, sources: FetchSources, where: Sql): number {
  const rows = sql`SELECT 1 FROM ${sources.from.toSql()} WHERE ${where} LIMIT ${bind(rowsMax + 1)}`;
  const statement = sql`SELECT count(*) FROM (${rows})`;
  return Number(context.db.rows(statement.text, statement.params)[0]?.[0] ?? 0);
}

interface FetchPlan {
  readonly fetch: Fetch;
  readonly sources: FetchSources;
  readonly where: Sql;
}

interface FetchPage {
  readonly rows: readonly string[];
  readonly more: boolean;
  readonly cookie: string | null;
}

function readPage(context: QueryContext, request: CollectionRequest, plan: FetchPlan): FetchPage {
  const { fetch, sources } = plan;
  const outputs = new Outputs();
  const write = rowWriter(context, request, { fetch, sources, outputs });
  const order = fetchOrder(fetch, sources);
  const positions = order.terms.map(({ expression }) => outputs.add(expression));
  const size = pageSize(fetch, request);
  const start = pageStart(fetch, order, size);
  const statement = pageSql(plan, { outputs, order, start, limit: size + 1 });
  const found = context.db.rows(statement.text, statement.params);
  const rows = found.slice(0, size);
  const more = fetch.top === null && found.length > size;
  const valuesOf = (row: StoredRow | undefined) =>
    positions.map((position) => row?.[position] ?? null);
  const cookie =
    more && order.hasCookie
      ? writeCookie(order.terms, {
          page: fetch.page,
          first: valuesOf(rows[0]),
          last: valuesOf(rows.at(-1)),
        })
      : null;
  return { rows: rows.map(write), more, cookie };
}

function pageSize(fetch: Fetch, { prefer, page = rowsMax }: CollectionRequest): number {
  return Math.min(fetch.top ?? fetch.count ?? prefer.maxPageSize ?? page, rowsMax);
}

interface PageStart {
  readonly after: Sql | null;
  readonly offset: number;
}

/** After the cookie's last row where there is a cookie, else by page number. */
function pageStart(fetch: Fetch, order: FetchRowOrder, size: number): PageStart {
  if (fetch.pagingCookie !== null && order.hasCookie) {
    const position = readInnerCookie(fetch.pagingCookie, order.terms);
    if (fetch.page === position.page + 1) {
      return { after: afterRow(order.terms, position.last), offset: 0 };
    }
  }
  if (fetch.page * size > simplePagingMax) {
    throw unsupportedQuery(
      "Paging cookie is required when trying to retrieve a set of records on any high pages.",
    );
  }
  return { after: null, offset: (fetch.page - 1) * size };
}

function pageSql(
  { fetch, sources, where }: FetchPlan,
  page: {
    readonly outputs: Outputs;
    readonly order: FetchRowOrder;
    readonly start: PageStart;
    readonly limit: number;
  },
): Sql {
  const { after, offset } = page.start;
  const conditions = after === null ? [where] : [where, after];
  const distinct = keyword(fetch.distinct ? "DISTINCT " : "");
  const skip = offset === 0 ? sql`` : sql` OFFSET ${bind(offset)}`;
  const { terms } = page.order;
  const order = terms.length === 0 ? sql`` : sql` ORDER BY ${orderSql(terms)}`;
  return sql`SELECT ${distinct}${page.outputs.toSql()} FROM ${sources.from.toSql()} WHERE ${allOf(conditions)}${order} LIMIT ${bind(page.limit)}${skip}`;
}

/** Distinct rows have neither key nor version: they may stand for several rows. */
function rowWriter(
  context: QueryContext,
  { prefer }: CollectionRequest,
  { fetch, sources, outputs }: { fetch: Fetch; sources: FetchSources; outputs: Outputs },
): (row: StoredRow) => string {
  const options = { model: context.model, prefer, omitNulls: true };
  const root = sources.from.root;
  const fields: FieldWriter[] = rootColumns(fetch, root).map((field) =>
    columnWriter({ ...field, source: root, outputs }, options),
  );
  for (const { alias, source, entity } of sources.links) {
    for (const field of linkColumns(entity, source, alias)) {
      fields.push(columnWriter({ ...field, source, outputs }, options));
    }
  }
  const fieldsOf = (row: StoredRow): string => {
    let text = "";
    for (const field of fields) {
      text += field(row);
    }
    return text;
  };
  if (fetch.distinct) {
    return (row) => `{${fieldsOf(row).slice(1)}}`;
  }
  const version = outputs.add(identifier(root.alias, "versionnumber"));
  return (row) => `{"@odata.etag":"W/\\"${String(row[version])}\\""${fieldsOf(row)}}`;
}

/** No attribute at the root means all of them; in a link it means none. */
function rootColumns({ entity, distinct }: Fetch, root: Source) {
  const { table } = root;
  const aliased = entity.attributes.flatMap(({ name, alias }) =>
    alias === null ? [] : [{ column: columnNamed(table, name), key: alias }],
  );
  const all = entity.allAttributes || entity.attributes.length === 0;
  const plain = all
    ? [...table.columns.values()]
    : entity.attributes
        .filter(({ alias }) => alias === null)
        .map(({ name }) => columnNamed(table, name));
  const columns = distinct ? plain : withImpliedColumns(table, plain);
  return [...columns.map((column) => ({ column, key: propertyName(column) })), ...aliased];
}

function linkColumns(entity: FetchEntity, { table }: Source, alias: string) {
  return entity.allAttributes
    ? [...table.columns.values()].map((column) => ({ column, key: `${alias}.${column.name}` }))
    : entity.attributes.map((attribute) => ({
        column: columnNamed(table, attribute.name),
        key: attribute.alias ?? `${alias}.${attribute.name}`,
      }));
}

/** The order of a fetch's rows and whether its pages can be told apart by a cookie. */
import { unsupportedQuery } from "../../http/ODataError";
import { primaryKeyColumn, totalOrder, type OrderTerm } from "../paging/orderTerms";
import { columnSql, type Source } from "../sql/FromClause";
import type { Fetch, FetchOrder } from "./ast";
import type { FetchSources } from "./FetchSources";

export interface FetchRowOrder {
  readonly terms: readonly OrderTerm[];
  /** Distinct rows and orders by columns of links have no cookie (DATAVERSE.md 3.4). */
  readonly hasCookie: boolean;
}

export function fetchOrder(fetch: Fetch, sources: FetchSources): FetchRowOrder {
  const root = sources.from.root;
  const terms = [
    ...fetch.entity.orders.map((order) => orderTerm(order, sources, root)),
    ...sources.links.flatMap(({ source, entity }) =>
      entity.orders.map((order) => orderTerm(order, sources, source)),
    ),
  ];
  const ofLinks = terms.some(({ source }) => source !== root);
  const rootTerms = terms.map(({ term }) => term);
  if (fetch.distinct) {
    return { terms: distinctOrder(fetch, sources, rootTerms), hasCookie: false };
  }
  const total = totalOrder(rootTerms, root);
  const keysOfLinks = sources.links.filter(({ multiplies }) => multiplies).map(linkKeyTerm);
  return keysOfLinks.length === 0
    ? { terms: total, hasCookie: !ofLinks }
    : {
        terms: [...total.map((term) => ({ ...term, unique: false })), ...keysOfLinks],
        hasCookie: !ofLinks,
      };
}

function orderTerm(order: FetchOrder, sources: FetchSources, own: Source) {
  if (order.attribute === null) {
    throw unsupportedQuery("The element <order> needs the attribute 'attribute'.");
  }
  const source = order.entityName === null ? own : sources.source(order.entityName);
  const { expression, column } = sources.column(source, order.attribute);
  const unique = source === sources.from.root && column.name === source.table.primaryId;
  const term: OrderTerm = {
    expression,
    column,
    descending: order.descending,
    name: column.name,
    unique,
  };
  return { source, term };
}

/** Where a link brings several rows for one of the root, its key tells them apart. */
function linkKeyTerm({ alias, source }: { alias: string; source: Source }): OrderTerm {
  const column = primaryKeyColumn(source.table);
  return {
    expression: columnSql(source, column),
    column,
    descending: false,
    name: `${alias}.${column.name}`,
    unique: false,
  };
}

/** Without an order of its own, a distinct query is ordered by all that it selects. */
function distinctOrder(
  fetch: Fetch,
  sources: FetchSources,
  given: readonly OrderTerm[],
): readonly OrderTerm[] {
  const root = sources.from.root;
  const selected = fetch.entity.attributes.map(({ name }) =>
    orderTerm({ attribute: name, alias: null, entityName: null, descending: false }, sources, root),
  );
  return [...given, ...selected.map(({ term }) => term)];
}

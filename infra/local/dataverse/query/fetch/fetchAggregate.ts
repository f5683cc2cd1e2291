import { notImplemented, unsupportedQuery } from "../../http/ODataError";
import type { QueryContext } from "../QueryContext";
import { aggregateRows, type Group, type Measure } from "../sql/aggregateRows";
import type { Source } from "../sql/FromClause";
import type { Sql } from "../sql/sql";
import type { Fetch, FetchEntity } from "./ast";
import type { FetchSources } from "./FetchSources";

/** `<fetch aggregate="true">`: every attribute is a group or a figure, under its alias. */
export function fetchAggregate(
  context: QueryContext,
  fetch: Fetch,
  { sources, where }: { readonly sources: FetchSources; readonly where: Sql },
): string[] {
  const groups: Group[] = [];
  const measures: Measure[] = [];
  const collect = (entity: FetchEntity, source: Source): void => {
    for (const attribute of entity.attributes) {
      const column = sources.column(source, attribute.name);
      if (attribute.alias === null) {
        throw unsupportedQuery(`The attribute '${attribute.name}' needs an alias in an aggregate.`);
      }
      if (attribute.groupBy) {
        groups.push({ key: attribute.alias, by: column });
      } else if (attribute.aggregate === null) {
        throw unsupportedQuery(`The attribute '${attribute.name}' needs aggregate or groupby.`);
      } else {
        const method = methodName(attribute.aggregate, attribute.distinct);
        measures.push({ key: attribute.alias, method, of: column });
      }
    }
  };
  collect(fetch.entity, sources.from.root);
  for (const { entity, source } of sources.links) {
    collect(entity, source);
  }
  const order = fetch.entity.orders.map(({ alias, descending }) => {
    if (alias === null) {
      throw unsupportedQuery("An aggregate query is ordered by alias.");
    }
    return { key: alias, descending };
  });
  return aggregateRows(context, {
    from: sources.from,
    where,
    groups,
    measures,
    order,
    omitNulls: true,
  });
}

function methodName(aggregate: string, distinct: boolean): string {
  if (!distinct) {
    return aggregate;
  }
  if (aggregate !== "countcolumn") {
    throw notImplemented(`distinct with the aggregate '${aggregate}'`);
  }
  return "countdistinct";
}

import type { Condition, FetchQuery, Filter } from "./fetchXml";

/**
 * A query for one of its records alone.
 *
 * @param column holds the id
 * @param id undefined for all of them
 */
export function onlyRecord(query: FetchQuery, column: string, id: string | undefined): FetchQuery {
  if (id === undefined) return query;
  const isRecord: Condition = { attribute: column, operator: "eq", values: [id] };
  const of: readonly (Condition | Filter)[] = [
    isRecord,
    ...(query.filter === undefined ? [] : [query.filter]),
  ];
  return { ...query, filter: { type: "and", of } };
}

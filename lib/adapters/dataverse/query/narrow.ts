import type { Condition, FetchQuery, Filter } from "./fetchXml";

/** What of the records that are due is taken up; all of them where neither is given. */
export interface Narrowing {
  /** Only this record is due, at once: the id of an order line and its row, or of an invoice. */
  readonly onlyRecord?: string;
  /**
   * Only these are due: ids of lines or invoices, or bundle keys; at most as many as fit into a URL
   * (`chunksOf`).
   */
  readonly onlyNames?: readonly string[];
}

/** A query for those of its records alone that meet a condition too. */
export function narrowBy(query: FetchQuery, condition: Condition | Filter): FetchQuery {
  const of: readonly (Condition | Filter)[] = [
    condition,
    ...(query.filter === undefined ? [] : [query.filter]),
  ];
  return { ...query, filter: { type: "and", of } };
}

/** @param column holds the ids that the narrowing names */
export function narrow(
  query: FetchQuery,
  column: string,
  { onlyRecord, onlyNames }: Narrowing,
): FetchQuery {
  if (onlyRecord !== undefined)
    return narrowBy(query, { attribute: column, operator: "eq", values: [onlyRecord] });
  if (onlyNames !== undefined)
    return narrowBy(query, { attribute: column, operator: "in", values: onlyNames });
  return query;
}

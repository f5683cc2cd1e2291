import { unsupportedQuery } from "../http/ODataError";
import { preferenceApplied } from "../http/prefer";
import { answerFetch } from "./fetch/answerFetch";
import { answerApply } from "./odata/answerApply";
import {
  answerCollection,
  countRows,
  rowsMax,
  type CollectionRequest,
} from "./odata/CollectionQuery";
import { queryOptions } from "./odata/queryOptions";
import type { QueryContext } from "./QueryContext";

/** An answer's JSON text, money and decimals written with all their digits, and its headers. */
export interface QueryAnswer {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * `GET {set}` and `GET {set}(id)/{collection}`: `$select`, `$filter`, `$expand`, `$orderby`, `$top`,
 * `$count`, `$apply` or `fetchXml` (DATAVERSE.md 3).
 * @throws ODataError 400 for what the platform refuses, 501 for what only the platform can do
 */
export function queryCollection(context: QueryContext, request: CollectionRequest): QueryAnswer {
  const options = queryOptions(request.search);
  const applied = preferenceApplied(request.prefer);
  return {
    body: answer(),
    headers: applied === undefined ? {} : { "Preference-Applied": applied },
  };

  function answer(): string {
    if (options.fetchXml !== null) {
      return answerFetch(context, request, options.fetchXml);
    }
    return options.apply === null
      ? answerCollection(context, request, options)
      : answerApply(context, request, { apply: options.apply, aliases: options.aliases });
  }
}

/**
 * `GET {set}/$count`, answered as text/plain: at most 5,000 (DATAVERSE.md 3.1).
 * @throws ODataError 400 for what the platform refuses
 */
export function queryCount(context: QueryContext, request: CollectionRequest): string {
  const options = queryOptions(request.search);
  if (options.fetchXml !== null || options.apply !== null) {
    throw unsupportedQuery("$count goes with $filter only.");
  }
  return Math.min(countRows(context, request, options), rowsMax).toString();
}

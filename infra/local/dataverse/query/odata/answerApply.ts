import type { QueryContext } from "../QueryContext";
import { aggregateRows } from "../sql/aggregateRows";
import { AliasCounter, FromClause } from "../sql/FromClause";
import { allOf } from "../sql/sql";
import type { ApplyNode, Path } from "./ast";
import type { CollectionRequest } from "./CollectionQuery";
import { rootScope } from "./EntityReader";
import { FilterTranslator } from "./FilterTranslator";
import type { QueryOptions } from "./queryOptions";

/**
 * `$apply=filter(...)/groupby((...),aggregate(...))` and its parts (DATAVERSE.md 3.1). A group by a
 * path has its segments joined by underscores as its key.
 */
export function answerApply(
  context: QueryContext,
  { table }: CollectionRequest,
  { apply, aliases }: { readonly apply: ApplyNode; readonly aliases: QueryOptions["aliases"] },
): string {
  const from = new FromClause(context.model, table, new AliasCounter());
  const scope = rootScope(from);
  const translator = new FilterTranslator(aliases, context.now());
  const where = apply.filter === null ? [] : [translator.translate(apply.filter, scope)];
  const rows = aggregateRows(context, {
    from,
    where: allOf(where),
    groups: apply.groupBy.map((path) => ({
      key: groupKey(path),
      by: translator.column(path, scope),
    })),
    measures: apply.aggregates.map(({ method, path, alias }) => ({
      key: alias,
      method,
      ...(path === null ? {} : { of: translator.column(path, scope) }),
    })),
    order: [],
    omitNulls: false,
  });
  const contextUrl = JSON.stringify(`${context.baseUrl}/$metadata#${table.entitySetName}`);
  return `{"@odata.context":${contextUrl},"value":[${rows.join(",")}]}`;
}

function groupKey(path: Path): string {
  return path.segments.join("_");
}

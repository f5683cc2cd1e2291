import type { Prefer } from "../http/prefer";
import type { TableModel } from "../model/types";
import { guidToSql } from "../store/guid";
import { refuseCollectionOptions } from "./odata/CollectionQuery";
import { EntityReader } from "./odata/EntityReader";
import { entityShape } from "./odata/entityShape";
import { FilterTranslator } from "./odata/FilterTranslator";
import { queryOptions } from "./odata/queryOptions";
import type { QueryContext } from "./QueryContext";
import { bind, identifier, sql } from "./sql/sql";

export interface RetrieveRequest {
  readonly table: TableModel;
  /** The primary key's text. */
  readonly id: string;
  /** `$select` and `$expand`; also those of a write that answers with the row. */
  readonly search: URLSearchParams;
  readonly prefer: Prefer;
}

/**
 * One row by its primary key: `GET {set}(id)`, or the answer to `return=representation`.
 * @returns undefined where there is no such row
 * @throws ODataError 400 for unknown names and for options that only collections have
 */
export function retrieveOne(
  context: QueryContext,
  { table, id, search, prefer }: RetrieveRequest,
): { readonly body: string; readonly etag: string } | undefined {
  const options = queryOptions(search);
  refuseCollectionOptions(options);
  const shape = entityShape(context.model, table, options);
  const translator = new FilterTranslator(options.aliases, context.now());
  const reader = new EntityReader(context, shape, { prefer, translator });
  const version = reader.outputs.add(identifier(reader.from.root.alias, "versionnumber"));
  const key = identifier(reader.from.root.alias, table.primaryId);
  const rows = reader.select({
    where: [sql`${key} = ${bind(guidToSql(id))}`],
    order: reader.order(null),
  });
  const [row] = rows;
  const [json] = reader.write(rows);
  if (row === undefined || json === undefined) {
    return undefined;
  }
  const names = shape.contextNames.length === 0 ? "" : `(${shape.contextNames.join(",")})`;
  const contextUrl = `${context.baseUrl}/$metadata#${table.entitySetName}${names}/$entity`;
  return {
    body: `{"@odata.context":${JSON.stringify(contextUrl)},${json.slice(1)}`,
    etag: `W/"${String(row[version])}"`,
  };
}

import type { Model, TableModel } from "../model/types";
import type { Caller } from "../writes/Writer";

const fetchTablePattern = /<\s*(?:link-)?entity\s[^>]*?\bname\s*=\s*["']([A-Za-z_0-9]+)["']/g;
const wordPattern = /[A-Za-z_]\w*/g;
const pathOptions = ["$expand", "$filter", "$orderby", "$apply"] as const;

/** Throws 403 unless the caller may read the table and every table that the query leads to. */
export function requireRead(
  model: Model,
  caller: Caller,
  query: { readonly table: TableModel; readonly search: URLSearchParams },
): void {
  if (caller.rights === undefined) {
    return;
  }
  const { table, search } = query;
  const fetchXml = search.get("fetchXml");
  const tables =
    fetchXml === null ? tablesOfOData(model, table, search) : tablesOfFetch(model, fetchXml);
  for (const read of [table, ...tables]) {
    caller.rights.require("Read", read, undefined);
  }
}

function tablesOfFetch(model: Model, fetchXml: string): TableModel[] {
  return [...fetchXml.matchAll(fetchTablePattern)]
    .map((match) => model.tables.get((match[1] ?? "").toLowerCase()))
    .filter((table) => table !== undefined);
}

/** A word of an option that is a navigation property of a table met so far leads to another table. */
function tablesOfOData(model: Model, root: TableModel, search: URLSearchParams): TableModel[] {
  const met = new Set([root]);
  for (const option of pathOptions) {
    for (const [word] of (search.get(option) ?? "").matchAll(wordPattern)) {
      for (const table of [...met]) {
        const name = table.manyToOne.get(word)?.target ?? table.oneToMany.get(word)?.childTable;
        const target = model.tables.get(name ?? "");
        if (target !== undefined) {
          met.add(target);
        }
      }
    }
  }
  return [...met];
}

import { rowOfName } from "../../../domain/chunking";
import { narrow, narrowBy, type Narrowing } from "../query/narrow";
import type { Condition, FetchQuery, Filter } from "../query/fetchXml";
import { inLineStage, ledgerLineQuery } from "../rows/ledgerRow";

const idColumn = "invjob_invoicelineid";
const keyColumn = "invjob_bundlekey";

/** Ledger rows `Validated`, in the order of their bundle keys. */
export function validatedLinesQuery(): FetchQuery {
  return ledgerLineQuery(inLineStage("Validated"), [keyColumn, idColumn]);
}

/** The rows of some bundles, and those without a bundle key that are named themselves. */
export function inBundles(names: readonly string[]): Filter {
  const rows = names.flatMap((name) => rowOfName(name) ?? []);
  const keys = names.filter((name) => rowOfName(name) === undefined);
  const conditions: readonly Condition[] = [
    { attribute: keyColumn, operator: "in", values: keys },
    { attribute: idColumn, operator: "in", values: rows },
  ];
  return { type: "or", of: conditions.filter(({ values = [] }) => values.length > 0) };
}

/** As `narrow`, for rows that are named by their bundle. */
export function narrowBundles(query: FetchQuery, narrowing: Narrowing): FetchQuery {
  const { onlyNames } = narrowing;
  return onlyNames === undefined
    ? narrow(query, idColumn, narrowing)
    : narrowBy(query, inBundles(onlyNames));
}

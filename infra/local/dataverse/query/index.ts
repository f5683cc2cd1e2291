/** Queries over the Web API: collections by OData or FetchXML, counts and single rows. */
export { queryCollection, queryCount } from "./queryCollection";
export { retrieveOne } from "./retrieveOne";
export type { QueryContext } from "./QueryContext";

import type { JsonObject } from "../json";

/** A write inside a change set. */
export interface Operation {
  readonly method: "POST" | "PATCH" | "DELETE";
  /** Under the API's path, such as `invoices(<id>)`. */
  readonly path: string;
  /** `If-Match`, `Prefer`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
}

/** A GET of its own; inside a batch its URL may have 65,536 characters (DATAVERSE.md 0). */
export interface ReadOperation {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What stays together in one batch, in this order: a change set (all or nothing; empty: none), then
 * reads that see its result.
 */
export interface BatchItem {
  /** Entra object id of the user on whose behalf it is done; without it, the application itself. */
  readonly caller?: string;
  readonly changeSet: readonly Operation[];
  readonly reads: readonly ReadOperation[];
}

/** Operations of an item; GETs count too (DATAVERSE.md 2.1). */
export function operationCount(item: BatchItem): number {
  return item.changeSet.length + item.reads.length;
}

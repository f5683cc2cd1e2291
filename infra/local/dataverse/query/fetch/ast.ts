/** What a FetchXML text says, before any name in it is looked up (DATAVERSE.md 3.4). */

export interface Fetch {
  readonly top: number | null;
  readonly count: number | null;
  readonly page: number;
  readonly pagingCookie: string | null;
  readonly distinct: boolean;
  readonly aggregate: boolean;
  readonly totalRecordCount: boolean;
  readonly entity: FetchEntity;
}

export interface FetchEntity {
  readonly name: string;
  readonly attributes: readonly FetchAttribute[];
  readonly allAttributes: boolean;
  readonly orders: readonly FetchOrder[];
  readonly filters: readonly FetchFilter[];
  readonly links: readonly FetchLink[];
}

export interface FetchLink extends FetchEntity {
  /** Column of the linked table. */
  readonly from: string;
  /** Column of the table around. */
  readonly to: string;
  readonly alias: string | null;
  readonly linkType: "inner" | "outer";
}

export interface FetchAttribute {
  readonly name: string;
  readonly alias: string | null;
  readonly aggregate: string | null;
  readonly groupBy: boolean;
  readonly distinct: boolean;
}

export interface FetchOrder {
  readonly attribute: string | null;
  readonly alias: string | null;
  readonly entityName: string | null;
  readonly descending: boolean;
}

export interface FetchFilter {
  readonly type: "and" | "or";
  readonly conditions: readonly FetchCondition[];
  readonly filters: readonly FetchFilter[];
}

export interface FetchCondition {
  readonly attribute: string;
  readonly operator: string;
  readonly value: string | null;
  readonly values: readonly string[];
  readonly entityName: string | null;
  /** Another column of the same row, or `alias.column`. */
  readonly valueOf: string | null;
}

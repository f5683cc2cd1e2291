/**
 * The emulator's metadata: what a table, a column, a lookup and an alternate key are, and how each
 * kind of value is stored in SQLite.
 *
 * Storage rules, which queries and writes both rely on:
 * - one SQL table per Dataverse table, one SQL column per Dataverse column, both under their logical names;
 * - `guid` columns (primary keys, lookups, owners, customers) are 16-byte BLOBs whose bytes stand in
 *   SQL Server's sort order for uniqueidentifier (last six bytes first), so that ORDER BY and
 *   comparison agree with the platform's;
 * - a lookup with more than one target has a second SQL column `<column>__type` with the target's logical name;
 * - `text` columns are TEXT COLLATE NOCASE (the platform compares strings without case);
 * - `decimal` columns (Money, Decimal, Double) are INTEGERs scaled by 10^scale;
 * - `integer`, `choice`, `boolean` (0/1) and `bigint` columns are INTEGERs;
 * - every INTEGER is read as bigint, whatever its column; a number or a bigint may be written;
 * - `datetime` columns are TEXT, `YYYY-MM-DDTHH:MM:SSZ` or, for DateOnly behaviour, `YYYY-MM-DD`;
 * - every table has `versionnumber`, a number that grows over the whole database and is the row's ETag.
 */

export type ColumnKind =
  "guid" | "text" | "integer" | "bigint" | "decimal" | "boolean" | "choice" | "datetime";

/** The platform's own name of the type, as metadata answers and rules need it. */
export type PlatformType =
  | "Uniqueidentifier"
  | "Lookup"
  | "Customer"
  | "Owner"
  | "String"
  | "Memo"
  | "EntityName"
  | "Integer"
  | "BigInt"
  | "Money"
  | "Decimal"
  | "Double"
  | "Boolean"
  | "Picklist"
  | "State"
  | "Status"
  | "DateTime";

export interface ColumnModel {
  readonly name: string;
  readonly schemaName: string;
  readonly kind: ColumnKind;
  readonly type: PlatformType;
  readonly requiredLevel: "None" | "Recommended" | "ApplicationRequired" | "SystemRequired";
  /** A value sent where the flag is false is silently ignored (DATAVERSE.md 0). */
  readonly validForCreate: boolean;
  readonly validForUpdate: boolean;
  /** Digits after the point in storage; only for kind `decimal`. */
  readonly scale?: number;
  /** 0 column precision, 1 organization pricing precision, 2 currency precision; only for Money. */
  readonly precisionSource?: 0 | 1 | 2;
  readonly precision?: number;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  /** Value set on create where none is sent. */
  readonly defaultValue?: number | string | boolean;
  /** Option value to label; for choices, states, statuses and booleans (0, 1). */
  readonly options?: ReadonlyMap<number, string>;
  /** Only for a State: state to the status that it takes when none is named (DATAVERSE.md 4.6). */
  readonly defaultStatuses?: ReadonlyMap<number, number>;
  /** Only for a Status: status to the state that it belongs to. */
  readonly statusStates?: ReadonlyMap<number, number>;
  /** A Money column that the platform keeps in the organization's base currency (`*_base`). */
  readonly baseCurrency?: boolean;
  /** Only for datetime: DateOnly behaviour, so that answers carry no time and writes may not. */
  readonly dateOnly?: boolean;
  /** Only for datetime: how a form shows it; a UserLocal column shown as a date is still a moment. */
  readonly dateFormat?: "DateOnly" | "DateAndTime";
  /** Logical names of the tables that a lookup may point to; more than one: there is a `__type` column. */
  readonly targets?: readonly string[];
}

/** A single-valued navigation property: lookup column and one of its targets. Names are case-sensitive. */
export interface ManyToOne {
  readonly navigationProperty: string;
  readonly column: string;
  readonly target: string;
}

/** A collection-valued navigation property, seen from the parent. */
export interface OneToMany {
  readonly navigationProperty: string;
  readonly childTable: string;
  readonly childColumn: string;
}

export interface AlternateKeyModel {
  readonly name: string;
  readonly columns: readonly string[];
  readonly status: "Pending" | "InProgress" | "Active" | "Failed";
}

export interface TableModel {
  readonly name: string;
  readonly schemaName: string;
  readonly entitySetName: string;
  readonly primaryId: string;
  readonly primaryName: string;
  readonly ownership: "UserOwned" | "OrganizationOwned" | "BusinessOwned" | "None";
  readonly optimisticConcurrency: boolean;
  readonly columns: ReadonlyMap<string, ColumnModel>;
  readonly manyToOne: ReadonlyMap<string, ManyToOne>;
  readonly oneToMany: ReadonlyMap<string, OneToMany>;
  readonly keys: readonly AlternateKeyModel[];
}

export interface Model {
  readonly tables: ReadonlyMap<string, TableModel>;
  readonly byEntitySet: ReadonlyMap<string, TableModel>;
}

/** What SQLite gives (guids as bytes, every integer as bigint) and takes (numbers too). */
export type SqlValue = null | number | bigint | string | Uint8Array;

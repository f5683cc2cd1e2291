import type { Model, TableModel } from "../model/types";
import type { Rounding } from "../pricing/rounding";
import type { Database } from "../store/openDatabase";
import type { Rights } from "../security/Rights";
import type { RowValues } from "../store/rowValues";
import type { ReferenceData } from "./ReferenceData";

/** What every write needs: the store, the metadata, cached base data, the clock and ids. */
export interface Writer {
  readonly db: Database;
  readonly model: Model;
  readonly reference: ReferenceData;
  readonly rounding: Rounding;
  /** A paid or canceled invoice cannot be reactivated (not verified, DATAVERSE.md 14). */
  readonly closedInvoicesStay?: boolean;
  readonly now: () => Date;
  /** A new primary key as stored bytes. */
  readonly newId: () => Uint8Array;
}

/** Who writes (DATAVERSE.md 7). Ids are stored bytes of `systemuser`. */
export interface Caller {
  /** The user in whose name it happens: `createdby`, `modifiedby`, default owner. */
  readonly userId: Uint8Array;
  /** The user whose token it is; another than `userId` when impersonating. */
  readonly actorId: Uint8Array;
  /** Whether both hold the System Administrator role: rights are the intersection. */
  readonly administrator: boolean;
  /** What the caller may do; without it, everything: loaders and seeds. */
  readonly rights?: Rights;
  /** No client: writes any column of any row, whatever its state (`seedRow`). */
  readonly unrestricted?: boolean;
}

/** A row's address. */
export interface RowReference {
  readonly table: TableModel;
  readonly id: Uint8Array;
}

/** Values to write to a row that is there. */
export interface RowUpdate extends RowReference {
  readonly values: RowValues;
}

/** A row update together with the row as it stands. */
export interface CheckedUpdate extends RowUpdate {
  readonly current: Readonly<RowValues>;
}

/** The moment as a datetime column stores it. */
export function storedMoment(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}

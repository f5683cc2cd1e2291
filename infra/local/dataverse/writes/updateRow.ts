import { recordNotFound } from "../http/ODataError";
import type { TableModel } from "../model/types";
import { guidFromSql } from "../store/guid";
import { changeRow, loadRow } from "../store/rows";
import { bytesOf, textOf, without, type RowValues } from "../store/rowValues";
import { fillBaseAmounts, roundMoney, rowMoney } from "./money";
import { setOwner } from "./ownership";
import { fillComputedTexts, fillTypeNames } from "./prepareCreate";
import { readPayload, type JsonObject } from "./readPayload";
import { referenceTables } from "./ReferenceData";
import { requireUpdateRights } from "./requireRights";
import { requireValuesKept } from "./requireValuesKept";
import { documentOfHeader, documentOfLine } from "./salesDocuments";
import { completeState, requireEditable } from "./stateRules";
import { updateHeader } from "./updateHeader";
import { updateLine } from "./updateLine";
import { requireVersion } from "./versions";
import {
  storedMoment,
  type Caller,
  type CheckedUpdate,
  type RowReference,
  type RowUpdate,
  type Writer,
} from "./Writer";

export interface UpdateRequest extends RowReference {
  /** The row as it stands, where it has been read already. */
  readonly current?: Readonly<RowValues>;
  readonly body: JsonObject;
  /** Columns of the URL's key, which an update never changes (DATAVERSE.md 4.2). */
  readonly keyColumns: readonly string[];
  /** `If-Match`, if the request has one. */
  readonly ifMatch: string | undefined;
  readonly references: ReadonlyMap<string, RowReference>;
}

/**
 * Updates a row from a JSON body (DATAVERSE.md 4.2, 4.3). The caller holds a transaction. Throws 404
 * when there is no such row, 412 when its version is not the one named, 400 where the row is
 * read-only or the body does not fit.
 */
export function updateRow(writer: Writer, caller: Caller, request: UpdateRequest): void {
  const { table, id, references } = request;
  const current = request.current ?? loadRow(writer.db, table, id);
  if (current === undefined) {
    throw recordNotFound(table.name, guidFromSql(id));
  }
  requireVersion(table, current, request.ifMatch);
  const allColumns = caller.unrestricted === true;
  const context = { writer, table, operation: "update", references, allColumns } as const;
  const payload = readPayload(context, request.body);
  const values = without(payload.values, request.keyColumns);
  requireUpdateRights(writer, caller, { table, values, owner: bytesOf(current["ownerid"]) });
  applyUpdate(writer, caller, { table, id, values, current });
}

/** Updates a row with stored values: the part of `updateRow` that knows nothing of JSON. */
export function updateValues(writer: Writer, caller: Caller, update: RowUpdate): void {
  const current = loadRow(writer.db, update.table, update.id);
  if (current === undefined) {
    throw recordNotFound(update.table.name, guidFromSql(update.id));
  }
  applyUpdate(writer, caller, { ...update, current });
}

function applyUpdate(writer: Writer, caller: Caller, update: CheckedUpdate): void {
  const { table, values, current } = update;
  const closedInvoicesStay = writer.closedInvoicesStay === true;
  requireEditable(table, { current, values, closedInvoicesStay }, caller);
  requireValuesKept(table, values);
  completeState(table, values, current);
  stampUpdate(table, values, { writer, caller });
  fillTypeNames(table, values);
  if (values["firstname"] !== undefined || values["lastname"] !== undefined) {
    const merged = { ...current, ...values };
    fillComputedTexts(table, merged);
    values["fullname"] = merged["fullname"] ?? null;
  }
  const document = documentOfLine(table.name);
  if (document !== undefined) {
    updateLine(writer, caller, { document, update });
  } else if (documentOfHeader(table.name) !== undefined) {
    updateHeader(writer, update);
  } else {
    writeRow(writer, update);
  }
  if (referenceTables.has(table.name)) {
    writer.reference.clear();
  }
}

function writeRow(writer: Writer, update: CheckedUpdate): void {
  const { table, values, current } = update;
  const currencyId = bytesOf(values["transactioncurrencyid"]);
  if (currencyId !== null && table.columns.has("exchangerate")) {
    values["exchangerate"] = writer.reference.currency(currencyId)?.exchangeRate ?? null;
  }
  const money = rowMoney(writer, { ...current, ...values });
  roundMoney(table, values, money);
  fillBaseAmounts(table, values, money);
  changeRow(writer.db, table, update);
}

function stampUpdate(
  table: TableModel,
  values: RowValues,
  by: { readonly writer: Writer; readonly caller: Caller },
): void {
  const { writer, caller } = by;
  if (table.columns.has("modifiedon")) {
    values["modifiedon"] = storedMoment(writer.now());
    values["modifiedby"] = caller.userId;
    values["modifiedonbehalfby"] = caller.actorId === caller.userId ? null : caller.actorId;
  }
  const owner = bytesOf(values["ownerid"]);
  if (owner !== null) {
    const type = textOf(values["ownerid__type"]) === "team" ? "team" : "systemuser";
    setOwner(writer, values, { id: owner, type });
  }
}

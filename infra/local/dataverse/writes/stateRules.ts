import { codes, ODataError } from "../http/ODataError";
import type { TableModel } from "../model/types";
import { integerOf, type RowValues } from "../store/rowValues";
import { documentOfHeader, type SalesDocument } from "./salesDocuments";
import { tableFacts } from "./tableFacts";
import type { Caller } from "./Writer";

const active = 0n;
const stateColumns: ReadonlySet<string> = new Set(["statecode", "statuscode"]);

/**
 * Completes state and status in `values` from `current` (empty for a new row): a state without a
 * status takes its default status, a status must belong to the state (DATAVERSE.md 4.6).
 */
export function completeState(
  table: TableModel,
  values: RowValues,
  current: Readonly<RowValues>,
): void {
  const { state, status } = tableFacts(table);
  if (state === undefined || status === undefined) {
    return;
  }
  const sentState = integerOf(values[state.name]);
  const sentStatus = integerOf(values[status.name]);
  const isNew = current[state.name] === undefined;
  if (!isNew && sentState === null && sentStatus === null) {
    return;
  }
  const initial = BigInt(Number(state.defaultValue ?? 0));
  const stateValue = sentState ?? integerOf(current[state.name]) ?? initial;
  const standard = state.defaultStatuses?.get(Number(stateValue));
  values[state.name] = stateValue;
  values[status.name] = sentStatus ?? (standard === undefined ? null : BigInt(standard));
  if (sentStatus !== null && status.statusStates?.get(Number(sentStatus)) !== Number(stateValue)) {
    const label = state.options?.get(Number(stateValue)) ?? String(stateValue);
    throw new ODataError(
      400,
      codes.statusNotOfState,
      `${String(sentStatus)} is not a valid status code for state code ${table.schemaName}State.${label}.`,
    );
  }
}

export interface StateChange {
  readonly current: Readonly<RowValues>;
  /** The columns to write; none for a delete. */
  readonly values: Readonly<RowValues>;
  /** Whether closed invoices cannot be reactivated. */
  readonly closedInvoicesStay: boolean;
}

/**
 * Refuses a change to an order that is not active, except by an administrator, and to an invoice
 * that is paid or canceled (DATAVERSE.md 9.5). A change of nothing but the state is allowed, unless
 * it reactivates an invoice and closed invoices are to stay closed.
 */
export function requireEditable(table: TableModel, change: StateChange, caller: Caller): void {
  const document = documentOfHeader(table.name);
  if (document === undefined || isEditable(document, change.current, caller)) {
    return;
  }
  const names = Object.keys(change.values);
  const reactivates = integerOf(change.values["statecode"]) === active;
  const onlyState = names.length > 0 && names.every((name) => stateColumns.has(name));
  const staysClosed = change.closedInvoicesStay && document.header === "invoice" && reactivates;
  if (staysClosed || !onlyState) {
    throw new ODataError(400, codes.businessRule, document.readOnlyText);
  }
}

/** Refuses a write to a line whose header is not editable (DATAVERSE.md 9.5). */
export function requireEditableParent(
  document: SalesDocument,
  header: Readonly<RowValues>,
  caller: Caller,
): void {
  if (!isEditable(document, header, caller)) {
    throw new ODataError(
      400,
      codes.businessRule,
      "The detail cannot be updated because the parent is not editable.",
    );
  }
}

function isEditable(document: SalesDocument, header: Readonly<RowValues>, caller: Caller): boolean {
  const state = integerOf(header["statecode"]) ?? active;
  if (caller.unrestricted === true) {
    return true;
  }
  return state === active || (document.administratorMayEdit && caller.administrator);
}

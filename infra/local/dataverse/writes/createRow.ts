import type { TableModel } from "../model/types";
import { insertRow } from "../store/rows";
import { bytesOf, type RowValues } from "../store/rowValues";
import { addToHeader } from "./addToHeader";
import { headerOf } from "./headerOf";
import { rowMoney } from "./money";
import { prepareCreate } from "./prepareCreate";
import { shareOfRow } from "./priceRow";
import { requireCreateRights } from "./requireRights";
import { readPayload, setLookup, type JsonObject } from "./readPayload";
import { referenceTables } from "./ReferenceData";
import { documentOfLine } from "./salesDocuments";
import { requireEditableParent } from "./stateRules";
import { updateValues } from "./updateRow";
import type { Caller, RowReference, Writer } from "./Writer";

export interface CreateRequest {
  readonly table: TableModel;
  readonly body: JsonObject;
  /** Key columns of the URL of an upsert; the body's values win over them (DATAVERSE.md 4.2). */
  readonly keyValues?: RowValues;
  readonly references: ReadonlyMap<string, RowReference>;
}

/**
 * Creates a row from a JSON body, with related rows nested in it (DATAVERSE.md 4.1). The caller
 * holds a transaction. Throws 412 when the id or an alternate key is taken, 400 and 404 as
 * `readPayload` and `prepareCreate` say.
 */
export function createRow(writer: Writer, caller: Caller, request: CreateRequest): RowReference {
  const { table, references } = request;
  const allColumns = caller.unrestricted === true;
  const context = { writer, table, operation: "create", references, allColumns } as const;
  const payload = readPayload(context, request.body);
  for (const { relation, body } of payload.newParents) {
    const parentTable = writer.model.tables.get(relation.target);
    const column = table.columns.get(relation.column);
    if (parentTable !== undefined && column !== undefined) {
      const parent = createRow(writer, caller, { table: parentTable, body, references });
      setLookup(payload.values, column, parent);
    }
  }
  const row = createValues(writer, caller, {
    table,
    values: { ...request.keyValues, ...payload.values },
  });
  for (const { relation, body } of payload.newChildren) {
    const childTable = writer.model.tables.get(relation.childTable);
    if (childTable !== undefined) {
      const references = new Map([...request.references, [newParentReference, row]]);
      const bind = {
        [`${lookupName(childTable, relation.childColumn, table.name)}@odata.bind`]: `$${newParentReference}`,
      };
      createRow(writer, caller, { table: childTable, body: { ...body, ...bind }, references });
    }
  }
  for (const { relation, row: child } of payload.boundChildren) {
    const column = child.table.columns.get(relation.childColumn);
    if (column !== undefined) {
      const values: RowValues = {};
      setLookup(values, column, row);
      updateValues(writer, caller, { ...child, values });
    }
  }
  return row;
}

/** Creates a row from stored values: the part of `createRow` that knows nothing of JSON. */
function createValues(
  writer: Writer,
  caller: Caller,
  row: { readonly table: TableModel; readonly values: Readonly<RowValues> },
): RowReference {
  const { table } = row;
  const document = documentOfLine(table.name);
  const header = document === undefined ? undefined : headerOf(writer, document, row.values);
  if (document !== undefined && header !== undefined) {
    requireEditableParent(document, header, caller);
  }
  const values = prepareCreate(writer, caller, {
    ...row,
    ...(header === undefined ? {} : { header }),
  });
  const owner = bytesOf(values["ownerid"]);
  requireCreateRights(writer, caller, { ...row, owner });
  insertRow(writer.db, table, values);
  if (referenceTables.has(table.name)) {
    writer.reference.clear();
  }
  if (document !== undefined && header !== undefined) {
    const { rules } = rowMoney(writer, values);
    addToHeader(writer, caller, {
      document,
      header,
      difference: shareOfRow(values, rules),
      lineError: values["pricingerrorcode"] ?? null,
    });
  }
  const id = bytesOf(values[table.primaryId]);
  if (id === null) {
    throw new Error(`A row of ${table.name} was prepared without an id`);
  }
  return { table, id };
}

/** A Content-ID that no client can send, for the row that a nested row points back to. */
const newParentReference = "(parent)";

function lookupName(table: TableModel, column: string, target: string): string {
  for (const relation of table.manyToOne.values()) {
    if (relation.column === column && relation.target === target) {
      return relation.navigationProperty;
    }
  }
  throw new Error(`Table ${table.name} has no navigation property for ${column} to ${target}`);
}

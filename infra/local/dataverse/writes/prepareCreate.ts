import { codes, ODataError } from "../http/ODataError";
import type { TableModel } from "../model/types";
import { noShare } from "../pricing/headerTotals";
import { bytesOf, integerOf, textOf, type RowValues } from "../store/rowValues";
import { nextNumber } from "./autoNumber";
import { fillBaseAmounts, roundMoney, rowMoney } from "./money";
import { copyOwner, fillOwner } from "./ownership";
import { fillLineMirrors, priceRow, setTotals } from "./priceRow";
import { documentOfHeader, documentOfLine, type SalesDocument } from "./salesDocuments";
import { completeState } from "./stateRules";
import { tableFacts } from "./tableFacts";
import { storedMoment, type Caller, type Writer } from "./Writer";

export interface NewRow {
  readonly table: TableModel;
  /** The columns given, as stored; what is absent is filled. */
  readonly values: Readonly<RowValues>;
  /** The header of a new order or invoice line, at least the columns that `headerOf` gives. */
  readonly header?: Readonly<RowValues>;
}

const skipOnCreate: ReadonlySet<bigint> = new Set([1n, 3n]);

/**
 * The complete row that a create stores: id, defaults, state, owner, who and when, currency,
 * rounded money with base amounts, document number, and what the price engine computes. Reads base
 * data only; writes nothing but the next document number. Loading rows in bulk through this
 * function gives what a create through the Web API gives.
 *
 * Throws 400 where a SystemRequired column has no value (DATAVERSE.md 0).
 */
export function prepareCreate(writer: Writer, caller: Caller, row: NewRow): RowValues {
  const values = completeRow(writer, caller, row);
  requireValues(writer, row.table, values);
  return values;
}

/** `prepareCreate` without its check, for rows that no client may create, such as the organization. */
export function completeRow(writer: Writer, caller: Caller, row: NewRow): RowValues {
  const { table, header } = row;
  const values: RowValues = { ...row.values };
  values[table.primaryId] ??= writer.newId();
  for (const [name, value] of tableFacts(table).defaults) {
    if (values[name] === undefined) {
      values[name] = value;
    }
  }
  completeState(table, values, {});
  stamp(writer, table, { values, caller });
  fillOwner(writer, table, { values, caller });
  fillComputedTexts(table, values);
  const document = documentOfLine(table.name);
  if (document === undefined || header === undefined) {
    fillCurrency(writer, table, values);
    fillNumber(writer, table, values);
    fillHeaderAmounts(writer, table, values);
  } else {
    fillLine(writer, document, { table, values, header });
  }
  return values;
}

function stamp(
  writer: Writer,
  table: TableModel,
  row: { readonly values: RowValues; readonly caller: Caller },
): void {
  const { values, caller } = row;
  const now = storedMoment(writer.now());
  const onBehalfOf = caller.actorId === caller.userId ? null : caller.actorId;
  const stamps: RowValues = {
    createdon: textOf(values["overriddencreatedon"]) ?? now,
    createdby: caller.userId,
    createdonbehalfby: onBehalfOf,
    modifiedon: now,
    modifiedby: caller.userId,
    modifiedonbehalfby: onBehalfOf,
  };
  for (const [name, value] of Object.entries(stamps)) {
    if (table.columns.has(name)) {
      values[name] = value;
    }
  }
  fillTypeNames(table, values);
}

/** Copies the target table's name into columns such as `customeridtype`, and `accountid`/`contactid`. */
export function fillTypeNames(table: TableModel, values: RowValues): void {
  for (const { from, to } of tableFacts(table).typeNames) {
    const type = values[from];
    if (type !== undefined) {
      values[to] = type;
    }
  }
  const customer = values["customerid"];
  if (customer !== undefined && table.columns.has("accountid") && table.columns.has("contactid")) {
    values["accountid"] = values["customerid__type"] === "account" ? customer : null;
    values["contactid"] = values["customerid__type"] === "contact" ? customer : null;
  }
}

/** The full name of people, which the platform composes. */
export function fillComputedTexts(table: TableModel, values: RowValues): void {
  if (table.columns.has("fullname") && table.columns.has("lastname")) {
    const parts = [textOf(values["firstname"]), textOf(values["lastname"])];
    values["fullname"] = parts.filter((part) => part !== null).join(" ") || null;
  }
}

/** A row with money is in some currency: the one bound, else the organization's. */
function fillCurrency(writer: Writer, table: TableModel, values: RowValues): void {
  if (!table.columns.has("transactioncurrencyid") || table.name === "transactioncurrency") {
    return;
  }
  if (table.name === "productpricelevel") {
    fillPriceListItem(writer, values);
  }
  const facts = tableFacts(table);
  const hasMoney =
    documentOfHeader(table.name) !== undefined ||
    facts.money.some(({ column }) => integerOf(values[column.name]) !== null);
  if (values["transactioncurrencyid"] === undefined && hasMoney) {
    values["transactioncurrencyid"] = writer.reference.organization().baseCurrencyId;
  }
  const currencyId = bytesOf(values["transactioncurrencyid"]);
  if (currencyId !== null && table.columns.has("exchangerate")) {
    values["exchangerate"] = writer.reference.currency(currencyId)?.exchangeRate ?? null;
  }
}

/** A price list item has its list's currency and its product's name and number. */
function fillPriceListItem(writer: Writer, values: RowValues): void {
  const priceListId = bytesOf(values["pricelevelid"]);
  const productId = bytesOf(values["productid"]);
  const product = productId === null ? undefined : writer.reference.product(productId);
  const currencyId = priceListId === null ? null : writer.reference.priceListCurrency(priceListId);
  values["productidname"] = product?.name ?? null;
  values["productnumber"] = product?.number ?? null;
  if (currencyId !== null) {
    values["transactioncurrencyid"] = currencyId;
  }
}

function fillNumber(writer: Writer, table: TableModel, values: RowValues): void {
  const document = documentOfHeader(table.name);
  if (document !== undefined && textOf(values[document.numberColumn]) === null) {
    const { invoicePrefix, orderPrefix } = writer.reference.organization();
    const prefix = document.header === "invoice" ? invoicePrefix : orderPrefix;
    values[document.numberColumn] = nextNumber(writer.db, { table: document.header, prefix });
  }
}

function fillHeaderAmounts(writer: Writer, table: TableModel, values: RowValues): void {
  const money = rowMoney(writer, values);
  roundMoney(table, values, money);
  if (documentOfHeader(table.name) !== undefined && writer.reference.organization().systemPricing) {
    setTotals(values, { header: values, share: noShare }, money.rules);
    values["pricingerrorcode"] = 0n;
  }
  fillBaseAmounts(table, values, money);
}

function fillLine(
  writer: Writer,
  document: SalesDocument,
  row: {
    readonly table: TableModel;
    readonly values: RowValues;
    readonly header: Readonly<RowValues>;
  },
): void {
  const { table, values, header } = row;
  copyOwner(table, header, values);
  values["transactioncurrencyid"] = header["transactioncurrencyid"] ?? null;
  values["exchangerate"] = header["exchangerate"] ?? null;
  fillLineMirrors(writer, document, { line: values, header });
  const money = rowMoney(writer, values);
  roundMoney(table, values, money);
  const skipped = skipOnCreate.has(integerOf(values["skippricecalculation"]) ?? 0n);
  if (writer.reference.organization().systemPricing && !skipped) {
    priceRow(writer, { line: values, header }, money.rules);
  }
  fillBaseAmounts(table, values, money);
}

/** Lookups to tables that the emulator does not have cannot be bound and so are not required. */
function requireValues(writer: Writer, table: TableModel, values: Readonly<RowValues>): void {
  for (const name of tableFacts(table).required) {
    const value = values[name];
    const targets = table.columns.get(name)?.targets;
    const bindable = targets?.some((target) => writer.model.tables.has(target)) ?? true;
    if (bindable && (value === undefined || value === null)) {
      throw new ODataError(
        400,
        codes.invalidArgument,
        `The required column '${name}' of '${table.name}' has no value.`,
      );
    }
  }
}

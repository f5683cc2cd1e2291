import { ledgerTable } from "../../../../infra/dataverse/schema";
import type { LineHold } from "../../../domain/hold";
import type { LedgerRow } from "../../../domain/ledgerRow";
import type { LineVerdict } from "../../../domain/lineDecision";
import type { OrderLine, Owner } from "../../../domain/orderLine";
import type { LineWrite } from "../../../ports/handStore";
import type { WriteStamp } from "../../../ports/saveOutcome";
import { jsonDecimal, type JsonObject } from "../json";
import type { Operation } from "../batch/BatchItem";
import { lineStageChoice } from "../rows/choices";
import { ledger, recordPath } from "../rows/tables";
import { columnText, cutText } from "./columnText";

/** A lookup's value for `@odata.bind`; null clears it. */
export function bind(set: string, id: string | null): string | null {
  return id === null ? null : `/${set}(${id})`;
}

/** The record's owner for `ownerid@odata.bind`; teams own records too. */
export function bindOwner(owner: Owner): string {
  return `/${owner.kind === "team" ? "teams" : "systemusers"}(${owner.id})`;
}

/** Who wrote last, and when. */
export function stampColumns(stamp: WriteStamp): JsonObject {
  return {
    invjob_processedon: stamp.at.toISOString(),
    invjob_runid: columnText("invjob_runid", stamp.runId),
  };
}

/** Lookups that may have been mended on the order since the row was written. */
function customerColumns({ order }: OrderLine): JsonObject {
  const { customer } = order;
  return {
    "invjob_AccountId@odata.bind": bind(
      "accounts",
      customer?.kind === "account" ? customer.id : null,
    ),
    "invjob_ContactId@odata.bind": bind(
      "contacts",
      customer?.kind === "contact" ? customer.id : null,
    ),
    "invjob_PriceListId@odata.bind": bind("pricelevels", order.priceListId),
    "transactioncurrencyid@odata.bind": bind("transactioncurrencies", order.currencyId),
  };
}

const noAmounts: JsonObject = {
  invjob_quantity: null,
  invjob_priceperunit: null,
  invjob_discountamount: null,
  invjob_netamount: null,
  invjob_taxamount: null,
};

/** Who set the record aside, why and when. */
export function holdColumnsOf(hold: Pick<LineHold, "reason" | "by">, at: Date): JsonObject {
  return {
    invjob_holdreason: columnText("invjob_holdreason", hold.reason),
    invjob_heldby: columnText("invjob_heldby", hold.by),
    invjob_heldon: at.toISOString(),
  };
}

/** A record that is not set aside any more. */
export const noHold: JsonObject = {
  invjob_holdreason: null,
  invjob_heldby: null,
  invjob_heldon: null,
};

/** The decision's columns; those that do not apply are null, so that an update clears them. */
function decisionColumns(decision: LineVerdict, at: Date): JsonObject {
  if (decision.stage === "OnHold") {
    return {
      invjob_stage: lineStageChoice.toValue("OnHold"),
      invjob_errorcode: null,
      invjob_errormessage: null,
      ...holdColumnsOf(decision, at),
    };
  }
  const common = {
    invjob_stage: lineStageChoice.toValue(decision.stage),
    invjob_inputhash: decision.inputHash,
  };
  if (decision.stage === "Error") {
    return {
      ...common,
      ...noAmounts,
      invjob_bundlekey: null,
      invjob_errorcode: decision.code,
      invjob_errormessage: columnText("invjob_errormessage", decision.message),
    };
  }
  const { quantity, pricePerUnit, discount, net, tax } = decision.amounts;
  return {
    ...common,
    invjob_quantity: jsonDecimal(quantity),
    invjob_priceperunit: jsonDecimal(pricePerUnit),
    invjob_discountamount: jsonDecimal(discount),
    invjob_netamount: jsonDecimal(net),
    invjob_taxamount: jsonDecimal(tax),
    invjob_bundlekey: decision.bundleKey,
    invjob_errorcode: null,
    invjob_errormessage: null,
  };
}

/**
 * Tries that the platform rejected: they are counted while the inputs stay the same, so that the
 * delay between them grows.
 */
function attempts(decision: LineVerdict, current: LedgerRow | null): number {
  if (decision.stage === "OnHold") return current?.attempts ?? 0;
  const before = current?.inputHash === decision.inputHash ? current.attempts : 0;
  const isRejected = decision.stage === "Error" && decision.code === "PLATFORM_REJECTED";
  return isRejected ? before + 1 : before;
}

function isSet([, value]: readonly [string, unknown]): boolean {
  return value !== null;
}

function rowName({ order, lineNumber, id }: OrderLine): string {
  const name = `${order.number} / ${lineNumber === null ? id : String(lineNumber)}`;
  return cutText(name, ledgerTable.primaryNameMaxLength);
}

function createOperation(columns: JsonObject, line: OrderLine): Operation {
  const body = {
    // The order line's own id, so that a second create collides (DESIGN 2).
    [ledgerTable.primaryId]: line.id,
    [ledgerTable.primaryName]: rowName(line),
    "invjob_OrderLineId@odata.bind": bind("salesorderdetails", line.id),
    "invjob_OrderId@odata.bind": bind("salesorders", line.order.id),
    "ownerid@odata.bind": bindOwner(line.order.owner),
    invjob_generation: 0,
    ...Object.fromEntries(Object.entries(columns).filter(isSet)),
  };
  return { method: "POST", path: ledger.set, body };
}

/** The one operation that creates a ledger row or changes it, guarded by its version. */
export function ledgerOperation(write: LineWrite, stamp: WriteStamp): Operation {
  const columns = {
    ...customerColumns(write.line),
    ...(write.current?.stage === "OnHold" ? noHold : {}),
    ...decisionColumns(write.decision, stamp.at),
    ...stampColumns(stamp),
    invjob_attempts: attempts(write.decision, write.current),
  };
  if (write.current === null) return createOperation(columns, write.line);
  return updateRow(write.current, columns);
}

/** An update of a ledger row that never creates one: without `If-Match` it would (DATAVERSE.md 4.2). */
export function updateRow(row: Pick<LedgerRow, "id" | "etag">, body: JsonObject): Operation {
  return {
    method: "PATCH",
    path: recordPath(ledger, row.id),
    headers: { "If-Match": row.etag },
    body,
  };
}

import { closedKey } from "../../../domain/bundleKey";
import { detailId } from "../../../domain/detailId";
import type { Guid } from "../../../domain/guid";
import type { LedgerLine, LedgerRow } from "../../../domain/ledgerRow";
import type { NewDraft } from "../../../domain/invoice";
import type { LineAmounts, OrderLine } from "../../../domain/orderLine";
import type { JoiningSet } from "../../../ports/bundleStore";
import type { WriteStamp } from "../../../ports/saveOutcome";
import type { Operation } from "../batch/BatchItem";
import { jsonDecimal, type JsonObject } from "../json";
import { invoiceStageChoice, lineStageChoice } from "../rows/choices";
import { invoiceDetails, invoices, recordPath } from "../rows/tables";
import { columnText, cutText } from "./columnText";
import { bind, bindOwner, stampColumns, updateRow } from "./ledgerPayload";

/** `invoice.name` (DATAVERSE.md 9.1). */
const invoiceNameMaxLength = 300;

/** Asks for the new version: a create or update answers with it only together with the record. */
export const versionOnly = "return=representation";

/** Creates an empty draft under the id that was chosen for it; the answer carries its version. */
export function draftOperation(draft: NewDraft, stamp: WriteStamp): Operation {
  const { customer } = draft;
  const customers = customer.kind === "account" ? "accounts" : "contacts";
  const priceList =
    draft.priceListId === null
      ? {}
      : { "pricelevelid@odata.bind": bind("pricelevels", draft.priceListId) };
  return {
    method: "POST",
    path: `${invoices.set}?$select=invoiceid`,
    headers: { Prefer: versionOnly },
    body: {
      invoiceid: draft.id,
      name: cutText(draft.name, invoiceNameMaxLength),
      [`customerid_${customer.kind}@odata.bind`]: bind(customers, customer.id),
      "transactioncurrencyid@odata.bind": bind("transactioncurrencies", draft.currencyId),
      ...priceList,
      "ownerid@odata.bind": bindOwner(draft.owner),
      invjob_stage: invoiceStageChoice.toValue("Draft"),
      invjob_bundlekey: draft.bundleKey,
      invjob_touch: draft.touch,
      invjob_linecount: 0,
      invjob_revision: 0,
      invjob_runid: columnText("invjob_runid", stamp.runId),
    },
  };
}

function productColumns(line: OrderLine): JsonObject {
  // The order line's 500 characters fit into the detail's 4,000 (DATAVERSE.md 9.3).
  const description =
    line.productDescription === null ? {} : { productdescription: line.productDescription };
  if (line.isWriteIn) return { isproductoverridden: true, ...description };
  return {
    isproductoverridden: false,
    ...description,
    ...(line.productId === null
      ? {}
      : { "productid@odata.bind": bind("products", line.productId) }),
    ...(line.unitId === null ? {} : { "uomid@odata.bind": bind("uoms", line.unitId) }),
  };
}

function amountsOf(row: LedgerRow): LineAmounts {
  if (row.amounts === null)
    throw new TypeError(`ledger row ${row.id} is validated without amounts`);
  return row.amounts;
}

function detailOperation({ row, line }: LedgerLine, invoiceId: Guid): Operation {
  const amounts = amountsOf(row);
  const { currencyId } = line.order;
  const currency =
    currencyId === null
      ? {}
      : { "transactioncurrencyid@odata.bind": bind("transactioncurrencies", currencyId) };
  return {
    method: "POST",
    path: invoiceDetails.set,
    body: {
      invoicedetailid: detailId(row),
      "invoiceid@odata.bind": bind(invoices.set, invoiceId),
      "SalesOrderDetailId@odata.bind": bind("salesorderdetails", line.id),
      ...currency,
      ...productColumns(line),
      ispriceoverridden: true,
      quantity: jsonDecimal(amounts.quantity),
      priceperunit: jsonDecimal(amounts.pricePerUnit),
      manualdiscountamount: jsonDecimal(amounts.discount),
      tax: jsonDecimal(amounts.tax),
      ...(line.lineNumber === null ? {} : { lineitemnumber: line.lineNumber }),
    },
  };
}

/** Operations of a joining set: the draft's first, then two for each line. */
const operationsPerLine = 2;

/** Which line of the set an operation belongs to, or undefined for the draft's own. */
export function lineOfOperation(operation: number): number | undefined {
  return operation === 0 ? undefined : Math.floor((operation - 1) / operationsPerLine);
}

/** The change set by which lines join a draft: touch, then per line its ledger row and its detail. */
export function joinOperations(set: JoiningSet, stamp: WriteStamp): readonly Operation[] {
  const { draft, lines } = set;
  const touch: Operation = {
    method: "PATCH",
    path: recordPath(invoices, draft.id),
    headers: { "If-Match": draft.etag },
    body: {
      invjob_touch: set.touch,
      invjob_linecount: draft.lineCount + lines.length,
      invjob_runid: columnText("invjob_runid", stamp.runId),
      ...(set.closes ? { invjob_bundlekey: closedKey(draft.id) } : {}),
    },
  };
  const bundled = {
    invjob_stage: lineStageChoice.toValue("Bundled"),
    "invjob_InvoiceId@odata.bind": bind(invoices.set, draft.id),
    ...stampColumns(stamp),
  };
  // The guarded row first: that someone else bundled the line then shows as a stale version, and not
  // as a detail whose id is taken.
  const joining = lines.flatMap((line) => [
    updateRow(line.row, bundled),
    detailOperation(line, draft.id),
  ]);
  return [touch, ...joining];
}

import type { Invoice } from "../../../domain/invoice";
import { zero } from "../../../domain/money";
import type { JsonObject } from "../json";
import type { FetchQuery, Filter, Link } from "../query/fetchXml";
import { documentTypeChoice, invoiceStageChoice } from "./choices";
import { customerLinks, joinedCustomer } from "./customerColumns";
import { holdColumns, readHold } from "./holdColumns";
import { RowReader } from "./RowReader";
import { invoices } from "./tables";

/** Where the ERP's customer number stands: `ERP_CUSTOMER_COLUMN` and `ERP_CONTACT_COLUMN`. */
export interface ErpNumberColumns {
  readonly erpCustomerColumn: string;
  readonly erpContactColumn: string;
}

const invoiceColumns = [
  "invoiceid",
  "invoicenumber",
  "statecode",
  "statuscode",
  "pricelevelid",
  "transactioncurrencyid",
  "pricingerrorcode",
  "totallineitemamount",
  "totaldiscountamount",
  "freightamount",
  "totaltax",
  "totalamount",
  "duedate",
  "modifiedon",
  "invjob_stage",
  "invjob_bundlekey",
  "invjob_linecount",
  "invjob_errorcode",
  "invjob_errormessage",
  "invjob_attempts",
  "invjob_contenthash",
  "invjob_documenttype",
  "invjob_documentdate",
  "invjob_revision",
  "invjob_erpkey",
  "invjob_erphash",
  "invjob_claimedby",
  "invjob_erpnumber",
  ...holdColumns,
] as const;

/** Invoice headers with their customers, ordered by id. */
export function invoiceQuery(
  columns: ErpNumberColumns,
  filter: Filter,
  links: readonly Link[] = [],
): FetchQuery {
  const customer = customerLinks({
    account: [columns.erpCustomerColumn, "paymenttermscode"],
    contact: [columns.erpContactColumn, "paymenttermscode"],
  });
  return {
    table: invoices,
    attributes: invoiceColumns,
    filter,
    links: [...customer, ...links],
    order: ["invoiceid"],
  };
}

export function invoiceReader(row: JsonObject): RowReader {
  return new RowReader(row, invoices.name, { isLenient: true });
}

function readCustomer(row: RowReader, columns: ErpNumberColumns): Invoice["customer"] {
  const joined = joinedCustomer(row);
  if (joined === null) return null;
  const { kind, id } = joined;
  const column = kind === "account" ? columns.erpCustomerColumn : columns.erpContactColumn;
  return {
    kind,
    id,
    erpNumber: joined.columns.textOrInteger(column),
    paymentTerms: joined.columns.integer("paymenttermscode"),
  };
}

/**
 * A row of `invoiceQuery`; none where it has no stage that we know, for then it is not ours. Totals
 * that the platform left empty are zero.
 */
export function readInvoice(json: JsonObject, columns: ErpNumberColumns): readonly Invoice[] {
  const row = invoiceReader(json);
  const stage = invoiceStageChoice.read(row, "invjob_stage");
  if (stage === null) return [];
  const invoice = {
    id: row.requiredGuid("invoiceid"),
    etag: row.etag(),
    number: row.requiredText("invoicenumber", ""),
    stage,
    state: row.requiredInteger("statecode"),
    statusReason: row.requiredInteger("statuscode"),
    bundleKey: row.text("invjob_bundlekey") ?? "",
    lineCount: row.integer("invjob_linecount") ?? 0,
    customer: readCustomer(row, columns),
    currencyId: row.guid("transactioncurrencyid"),
    priceListId: row.guid("pricelevelid"),
    pricingErrorCode: row.integer("pricingerrorcode") ?? 0,
    platformTotals: {
      lineItems: row.decimal("totallineitemamount") ?? zero,
      discount: row.decimal("totaldiscountamount") ?? zero,
      freight: row.decimal("freightamount") ?? zero,
      tax: row.decimal("totaltax") ?? zero,
      total: row.decimal("totalamount") ?? zero,
    },
    errorCode: row.text("invjob_errorcode"),
    errorMessage: row.text("invjob_errormessage"),
    attempts: row.integer("invjob_attempts") ?? 0,
    contentHash: row.text("invjob_contenthash"),
    documentType: documentTypeChoice.read(row, "invjob_documenttype"),
    documentDate: row.day("invjob_documentdate"),
    dueDate: row.day("duedate"),
    revision: row.integer("invjob_revision") ?? 0,
    erpKey: row.text("invjob_erpkey"),
    erpHash: row.text("invjob_erphash"),
    claimedBy: row.text("invjob_claimedby"),
    erpNumber: row.text("invjob_erpnumber"),
    hold: readHold(row),
    modifiedOn: row.requiredDate("modifiedon"),
  };
  return [{ ...invoice, ...row.unreadable() }];
}

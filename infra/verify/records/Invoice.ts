import type { Row } from "../client/Row";
import type { Decimal } from "../decimal";
import { documentTypeLabels, invoiceStageLabels } from "./choiceLabels";

/** The header of an invoice of the job's. */
export interface Invoice {
  readonly id: string;
  readonly number: string;
  /** `Draft`, `ReadyToSend`, `Sending`, `Sent`, `Error`, `OnHold`; undefined: none of these. */
  readonly stage: string | undefined;
  /** `statecode` is 0; a user paid or canceled the others (DATAVERSE.md 9.5). */
  readonly isActive: boolean;
  readonly bundleKey: string | undefined;
  readonly customerId: string | undefined;
  readonly currencyId: string | undefined;
  readonly priceListId: string | undefined;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  readonly holdReason: string | undefined;
  readonly documentType: string | undefined;
  readonly erpKey: string | undefined;
  readonly erpNumber: string | undefined;
  readonly lineCount: number;
  readonly net: Decimal;
  readonly tax: Decimal;
  readonly total: Decimal;
  readonly platformTax: Decimal;
  readonly platformTotal: Decimal;
}

export const invoiceQuery = {
  set: "invoices",
  primaryId: "invoiceid",
  filter: "invjob_stage ne null",
  select: [
    "invoicenumber",
    "invjob_stage",
    "statecode",
    "invjob_bundlekey",
    "_customerid_value",
    "_transactioncurrencyid_value",
    "_pricelevelid_value",
    "invjob_errorcode",
    "invjob_errormessage",
    "invjob_holdreason",
    "invjob_documenttype",
    "invjob_erpkey",
    "invjob_erpnumber",
    "invjob_linecount",
    "invjob_netamount",
    "invjob_taxamount",
    "invjob_totalamount",
    "totaltax",
    "totalamount",
  ],
};

export function readInvoice(row: Row): Invoice {
  return {
    id: row.key("invoiceid"),
    number: row.text("invoicenumber") ?? "",
    stage: invoiceStageLabels.get(row.text("invjob_stage") ?? ""),
    isActive: row.text("statecode") === "0",
    bundleKey: row.text("invjob_bundlekey"),
    customerId: row.id("_customerid_value"),
    currencyId: row.id("_transactioncurrencyid_value"),
    priceListId: row.id("_pricelevelid_value"),
    errorCode: row.text("invjob_errorcode"),
    errorMessage: row.text("invjob_errormessage"),
    holdReason: row.text("invjob_holdreason"),
    documentType: documentTypeLabels.get(row.text("invjob_documenttype") ?? ""),
    erpKey: row.text("invjob_erpkey"),
    erpNumber: row.text("invjob_erpnumber"),
    lineCount: Number(row.text("invjob_linecount") ?? "0"),
    net: row.decimal("invjob_netamount"),
    tax: row.decimal("invjob_taxamount"),
    total: row.decimal("invjob_totalamount"),
    platformTax: row.decimal("totaltax"),
    platformTotal: row.decimal("totalamount"),
  };
}

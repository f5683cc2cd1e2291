import { closedKey } from "../../../domain/bundleKey";
import { discardReason } from "../../../domain/hold";
import type { KeyHolder } from "../../../domain/invoice";
import type { InvoiceHandWrite } from "../../../ports/handStore";
import type { CalculateWrite, Claim, SendWrite } from "../../../ports/invoiceStore";
import type { WriteStamp } from "../../../ports/saveOutcome";
import type { Operation } from "../batch/BatchItem";
import { jsonDecimal, type JsonObject } from "../json";
import { documentTypeChoice, invoiceStageChoice } from "../rows/choices";
import { invoices, recordPath } from "../rows/tables";
import { columnText } from "./columnText";
import { versionOnly } from "./draftPayload";
import { holdColumnsOf, noHold } from "./ledgerPayload";
import { onlyOne, updateAnyInvoice, updateInvoice, type InvoiceOperations } from "./updateInvoice";

const noError: JsonObject = { invjob_errorcode: null, invjob_errormessage: null };

function error(code: string, message: string): JsonObject {
  return {
    invjob_errorcode: code,
    invjob_errormessage: columnText("invjob_errormessage", message),
  };
}

function canceledColumns(message: string): JsonObject {
  return {
    invjob_stage: invoiceStageChoice.toValue("Error"),
    ...error("INVOICE_CANCELED", message),
  };
}

function onHold(reason: string, stamp: WriteStamp): JsonObject {
  return {
    invjob_stage: invoiceStageChoice.toValue("OnHold"),
    ...holdColumnsOf({ reason, by: `run ${stamp.runId}` }, stamp.at),
  };
}

function handColumns(write: InvoiceHandWrite, stamp: WriteStamp): JsonObject {
  switch (write.kind) {
    case "hold":
      return {
        ...noError,
        ...holdColumnsOf(write, stamp.at),
        invjob_stage: invoiceStageChoice.toValue("OnHold"),
      };
    case "discard":
      return {
        ...noError,
        ...holdColumnsOf({ reason: discardReason(write.target), by: write.by }, stamp.at),
        invjob_stage: invoiceStageChoice.toValue("OnHold"),
        invjob_revision: write.revision,
      };
    case "discardRefused":
      return { invjob_errormessage: columnText("invjob_errormessage", write.message) };
    case "reopen":
      return {
        ...noError,
        ...noHold,
        invjob_stage: invoiceStageChoice.toValue("Draft"),
        invjob_revision: write.revision,
        // Decision 0010 counts from here anew: a person looked at it.
        invjob_attempts: 0,
      };
    case "sent":
      return {
        ...noError,
        ...noHold,
        invjob_stage: invoiceStageChoice.toValue("Sent"),
        invjob_erpnumber: write.erpNumber,
      };
  }
}

/**
 * What a person does to an invoice; nothing joins it after that. One that is discarded is made
 * writable for good, since its lines and itself are deleted next.
 */
export function handOperations(write: InvoiceHandWrite, stamp: WriteStamp): InvoiceOperations {
  const { invoice } = write;
  const columns = { ...handColumns(write, stamp), invjob_bundlekey: closedKey(invoice.id) };
  return updateAnyInvoice(invoice, columns, {
    platform: invoice,
    stamp,
    staysWritable: write.kind === "discard",
  });
}

/** Takes the bundle key from an invoice that a user paid or canceled. */
export function closeCanceledOperations(
  holder: KeyHolder & { readonly message: string },
  stamp: WriteStamp,
): InvoiceOperations {
  const columns = {
    ...canceledColumns(holder.message),
    invjob_bundlekey: closedKey(holder.id),
  };
  return updateAnyInvoice(holder, columns, { platform: holder, stamp });
}

function readyColumns(write: Extract<CalculateWrite, { kind: "ready" }>): JsonObject {
  return {
    ...noError,
    invjob_stage: invoiceStageChoice.toValue("ReadyToSend"),
    invjob_netamount: jsonDecimal(write.net),
    invjob_taxamount: jsonDecimal(write.tax),
    invjob_totalamount: jsonDecimal(write.total),
    invjob_linecount: write.lineCount,
    invjob_documenttype: documentTypeChoice.toValue(write.documentType),
    invjob_documentdate: write.documentDate,
    duedate: write.dueDate,
    invjob_contenthash: write.contentHash,
    invjob_attempts: write.attempts,
  };
}

function calculateColumns(
  write: Exclude<CalculateWrite, { kind: "remove" }>,
  stamp: WriteStamp,
): JsonObject {
  switch (write.kind) {
    case "ready":
      return readyColumns(write);
    case "error":
      return {
        invjob_stage: invoiceStageChoice.toValue("Error"),
        ...error(write.code, write.message),
      };
    case "canceled":
      return canceledColumns(write.message);
    case "hold":
      return { ...noError, ...onHold(write.reason, stamp) };
    case "reopen":
      return { ...noError, invjob_stage: invoiceStageChoice.toValue("Draft") };
  }
}

/** What stage 3 does to an invoice; whatever it is, nothing joins the invoice after it. */
export function calculateOperations(write: CalculateWrite, stamp: WriteStamp): InvoiceOperations {
  const { id, etag } = write.invoice;
  if (write.kind === "remove") {
    const path = recordPath(invoices, id);
    return onlyOne({ method: "DELETE", path, headers: { "If-Match": etag } });
  }
  const columns = { ...calculateColumns(write, stamp), invjob_bundlekey: closedKey(id) };
  return updateAnyInvoice(write.invoice, columns, { platform: write.invoice, stamp });
}

/** The claim before any call to the ERP; the answer carries the version after it. */
export function claimOperation(claim: Claim, stamp: WriteStamp): Operation {
  const columns = {
    invjob_stage: invoiceStageChoice.toValue("Sending"),
    invjob_claimedby: columnText("invjob_claimedby", claim.claimedBy),
    invjob_erpkey: claim.erpKey,
    invjob_erphash: claim.invoice.contentHash,
  };
  const operation = updateInvoice(claim.invoice, columns, stamp);
  return {
    ...operation,
    path: `${operation.path}?$select=invoiceid`,
    headers: { ...operation.headers, Prefer: versionOnly },
  };
}

function sendColumns(write: SendWrite, stamp: WriteStamp): JsonObject {
  switch (write.kind) {
    case "sent":
      return {
        ...noError,
        invjob_stage: invoiceStageChoice.toValue("Sent"),
        invjob_erpnumber: write.erpNumber,
      };
    case "rejected":
      return {
        invjob_stage: invoiceStageChoice.toValue("Error"),
        ...error("ERP_REJECTED", write.message),
        invjob_revision: write.nextRevision,
      };
    case "unknown":
      return error("ERP_UNKNOWN", write.message);
    case "absent":
      return {
        ...noError,
        invjob_stage: invoiceStageChoice.toValue("ReadyToSend"),
      };
    case "canceled":
      return { ...canceledColumns(write.message), invjob_bundlekey: closedKey(write.invoiceId) };
    case "revalidate":
      return {
        invjob_errorcode: null,
        invjob_errormessage: columnText(
          "invjob_errormessage",
          `Validated again before it is sent: ${write.differences}`,
        ),
        invjob_attempts: write.attempts,
        invjob_stage: invoiceStageChoice.toValue("Draft"),
        invjob_bundlekey: closedKey(write.invoiceId),
      };
    case "hold":
      return onHold(write.reason, stamp);
  }
}

/** What stage 4 records about an invoice, guarded by the version after the claim. */
export function sendOperations(write: SendWrite, stamp: WriteStamp): InvoiceOperations {
  const invoice = { id: write.invoiceId, etag: write.etag };
  const { platform } = write;
  return updateAnyInvoice(invoice, sendColumns(write, stamp), { platform, stamp });
}

import type { InvoiceFacts } from "../findings/InvoiceFacts";
import { discardUnfinished } from "./invoice/discardUnfinished";
import { documentDiffers } from "./invoice/documentDiffers";
import { documentTotalDiffers } from "./invoice/documentTotalDiffers";
import { documentTypeWrong } from "./invoice/documentTypeWrong";
import { heldInvoiceMoved } from "./invoice/heldInvoiceMoved";
import { invoiceLeftWaiting } from "./invoice/invoiceLeftWaiting";
import { invoiceStateUnexplained } from "./invoice/invoiceStateUnexplained";
import { keyNotClosed } from "./invoice/keyNotClosed";
import { leftSending } from "./invoice/leftSending";
import { platformTotalsDiffer } from "./invoice/platformTotalsDiffer";
import { sentWithoutDocument } from "./invoice/sentWithoutDocument";
import { totalsNotSum } from "./invoice/totalsNotSum";
import { twoDocuments } from "./invoice/twoDocuments";
import type { Rule } from "./Rule";

/** The rules of an invoice; all that are broken are told. */
export const invoiceRules: readonly Rule<InvoiceFacts>[] = [
  invoiceStateUnexplained,
  heldInvoiceMoved,
  invoiceLeftWaiting,
  leftSending,
  discardUnfinished,
  keyNotClosed,
  totalsNotSum,
  platformTotalsDiffer,
  documentTypeWrong,
  sentWithoutDocument,
  twoDocuments,
  documentTotalDiffers,
  documentDiffers,
];

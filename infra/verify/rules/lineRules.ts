import type { LineFacts } from "../findings/LineFacts";
import { bundledLineWithoutInvoice } from "./line/bundledLineWithoutInvoice";
import { detailDiffers } from "./line/detailDiffers";
import { detailMissing } from "./line/detailMissing";
import { detailWithoutLine } from "./line/detailWithoutLine";
import { heldLineMoved } from "./line/heldLineMoved";
import { invoicedLineNotSent } from "./line/invoicedLineNotSent";
import { ledgerDiffersFromOrder } from "./line/ledgerDiffersFromOrder";
import { ledgerRowMisplaced } from "./line/ledgerRowMisplaced";
import { lineLeftBehind } from "./line/lineLeftBehind";
import { lineOnTwoLiveInvoices } from "./line/lineOnTwoLiveInvoices";
import { lineOnWrongInvoice } from "./line/lineOnWrongInvoice";
import { lineStateUnexplained } from "./line/lineStateUnexplained";
import { lineWithoutLedgerRow } from "./line/lineWithoutLedgerRow";
import { unbundledLineOnInvoice } from "./line/unbundledLineOnInvoice";
import type { Rule } from "./Rule";

/**
 * The rules of an order line, causes before their consequences: of each line the first violation is
 * told, so that one fault is one violation.
 */
export const lineRules: readonly Rule<LineFacts>[] = [
  lineOnTwoLiveInvoices,
  ledgerRowMisplaced,
  lineWithoutLedgerRow,
  lineStateUnexplained,
  heldLineMoved,
  unbundledLineOnInvoice,
  bundledLineWithoutInvoice,
  lineOnWrongInvoice,
  ledgerDiffersFromOrder,
  detailMissing,
  detailDiffers,
  detailWithoutLine,
  invoicedLineNotSent,
  lineLeftBehind,
];

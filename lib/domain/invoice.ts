import type { Guid } from "./guid";
import type { Hold } from "./hold";
import type { LedgerRow } from "./ledgerRow";
import type { Decimal } from "./money";
import type { OrderLine, Owner } from "./orderLine";
import type { DocumentType, InvoiceStage } from "./stages";

/** An open draft that lines can join. */
export interface Draft {
  readonly id: Guid;
  /** Row version for `If-Match`; the price engine moves it at each line write (DATAVERSE.md 9.6). */
  readonly etag: string;
  /** The bundle's key, of whatever generation. */
  readonly bundleKey: string;
  readonly lineCount: number;
  readonly customer: { readonly kind: "account" | "contact"; readonly id: Guid } | null;
  readonly currencyId: Guid | null;
  readonly priceListId: Guid | null;
}

/** A draft to be created: alone, before any line joins it. */
export interface NewDraft {
  readonly id: Guid;
  readonly bundleKey: string;
  readonly name: string;
  readonly touch: Guid;
  readonly customer: { readonly kind: "account" | "contact"; readonly id: Guid };
  readonly currencyId: Guid;
  readonly priceListId: Guid | null;
  readonly owner: Owner;
}

/** The platform's own state of an invoice; other than Active it is read-only. */
export interface PlatformState {
  /** `invoice.statecode`: 0 Active, 2 Paid, 3 Canceled. */
  readonly state: number;
  /** `invoice.statuscode`, to be restored after a write to a read-only invoice. */
  readonly statusReason: number;
}

/** An invoice of ours that holds a key of a bundle. */
export interface KeyHolder extends PlatformState {
  readonly id: Guid;
  readonly etag: string;
  readonly bundleKey: string;
  readonly stage: InvoiceStage;
}

/** An invoice header as stages 3 and 4 read it. */
export interface Invoice extends PlatformState {
  readonly id: Guid;
  readonly etag: string;
  readonly number: string;
  readonly stage: InvoiceStage;
  readonly bundleKey: string;
  readonly lineCount: number;
  readonly customer: {
    readonly kind: "account" | "contact";
    readonly id: Guid;
    /** From `ERP_CUSTOMER_COLUMN` or `ERP_CONTACT_COLUMN`. */
    readonly erpNumber: string | null;
    /** `paymenttermscode`: 1 Net 30, 2 2% 10 Net 30, 3 Net 45, 4 Net 60. */
    readonly paymentTerms: number | null;
  } | null;
  readonly currencyId: Guid | null;
  readonly priceListId: Guid | null;
  readonly pricingErrorCode: number;
  /** Totals as the platform computed them. */
  readonly platformTotals: {
    readonly lineItems: Decimal;
    readonly discount: Decimal;
    readonly freight: Decimal;
    readonly tax: Decimal;
    readonly total: Decimal;
  };
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly attempts: number;
  readonly contentHash: string | null;
  readonly documentType: DocumentType | null;
  /** `YYYY-MM-DD` */
  readonly documentDate: string | null;
  /** `YYYY-MM-DD` */
  readonly dueDate: string | null;
  readonly revision: number;
  readonly erpKey: string | null;
  readonly erpHash: string | null;
  readonly claimedBy: string | null;
  /** The number of the document in the ERP, once it is `Sent`. */
  readonly erpNumber: string | null;
  readonly hold: Hold;
  /** Dataverse's own time of the last write. */
  readonly modifiedOn: Date;
  /** Columns that do not fit their type, in words; absent where all do. */
  readonly unreadable?: string;
}

/** An invoice's line as the platform holds it. */
export interface InvoiceDetail {
  readonly id: Guid;
  readonly orderLineId: Guid | null;
  readonly quantity: Decimal | null;
  readonly pricePerUnit: Decimal | null;
  readonly discount: Decimal | null;
  readonly tax: Decimal | null;
  readonly pricingErrorCode: number;
  /** Columns that do not fit their type, in words; absent where all do. */
  readonly unreadable?: string;
}

/** What the ERP is told about a line besides its amounts. */
export interface LineDescription {
  readonly orderNumber: string;
  readonly lineNumber: number | null;
  readonly productNumber: string | null;
  readonly description: string | null;
  readonly unit: string | null;
}

/** A line of an invoice: our row, its order line as it is now, and what the message says about it. */
export interface BundledLine {
  readonly row: LedgerRow;
  readonly line: OrderLine;
  readonly about: LineDescription;
}

/** Our lines and the platform's lines of one invoice. */
export interface InvoiceContent {
  readonly lines: readonly BundledLine[];
  readonly details: readonly InvoiceDetail[];
}

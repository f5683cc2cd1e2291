import type { Guid } from "./guid";
import type { Decimal } from "./money";

/** Who a record belongs to; teams own records too. */
export interface Owner {
  readonly kind: "systemuser" | "team";
  readonly id: Guid;
}

export interface Customer {
  readonly kind: "account" | "contact";
  readonly id: Guid;
  readonly onCreditHold: boolean;
  readonly owner: Owner;
}

/** What of an order decides about its lines. `null` is an empty column. */
export interface Order {
  readonly id: Guid;
  readonly number: string;
  /** `salesorder.statecode`: 0 Active, 1 Submitted, 2 Canceled, 3 Fulfilled, 4 Invoiced. */
  readonly state: number;
  readonly statusReason: number;
  readonly currencyId: Guid | null;
  readonly priceListId: Guid | null;
  readonly discountAmount: Decimal | null;
  readonly discountPercentage: Decimal | null;
  readonly customer: Customer | null;
  readonly owner: Owner;
}

/** An order line with everything joined in that a decision about it needs. `null` is an empty column. */
export interface OrderLine {
  readonly id: Guid;
  readonly order: Order;
  readonly lineNumber: number | null;
  readonly quantity: Decimal | null;
  readonly pricePerUnit: Decimal | null;
  readonly manualDiscount: Decimal | null;
  /** Per unit, computed by the platform from the price list (DATAVERSE.md 9.6). */
  readonly volumeDiscount: Decimal | null;
  readonly tax: Decimal | null;
  /** What the platform computed for the line, tax included. */
  readonly extendedAmount: Decimal | null;
  readonly currencyId: Guid | null;
  readonly productId: Guid | null;
  readonly unitId: Guid | null;
  /** A write-in has a description in place of a product. */
  readonly isWriteIn: boolean;
  readonly productDescription: string | null;
  /** `producttypecode`: 1 product, 5 project-based service; the others are kits and bundles. */
  readonly productType: number | null;
  /** Columns of the line, its order or customer that do not fit their type, in words; absent where all do. */
  readonly unreadable?: string;
}

/** The money of one invoice line, in the order's currency. */
export interface LineAmounts {
  readonly quantity: Decimal;
  /** Volume discount folded in. */
  readonly pricePerUnit: Decimal;
  /** The manual discount as it stands on the order line. */
  readonly discount: Decimal;
  readonly net: Decimal;
  readonly tax: Decimal;
}

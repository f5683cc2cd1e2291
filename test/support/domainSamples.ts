import type { Currency } from "../../lib/domain/currency";
import type { LineRules } from "../../lib/domain/decideLine";
import type { Guid } from "../../lib/domain/guid";
import type { BundledLine, Invoice, InvoiceDetail } from "../../lib/domain/invoice";
import type { LedgerRow } from "../../lib/domain/ledgerRow";
import { decimal } from "../../lib/domain/money";
import type { Customer, LineAmounts, Order, OrderLine } from "../../lib/domain/orderLine";

/** A GUID that shows its number: `guid(7)` ends in 7. */
export function guid(number: number): Guid {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

export const euro: Currency = { id: guid(0xe0), isoCode: "EUR", precision: 2 };
export const yen: Currency = { id: guid(0xe1), isoCode: "JPY", precision: 0 };
const dinar: Currency = { id: guid(0xe2), isoCode: "KWD", precision: 3 };
export const currencies: ReadonlyMap<Guid, Currency> = new Map(
  [euro, yen, dinar].map((currency) => [currency.id, currency]),
);

const owner = { kind: "systemuser", id: guid(0x50) } as const;

export function aCustomer(changes: Partial<Customer> = {}): Customer {
  return { kind: "account", id: guid(0xa0), onCreditHold: false, owner, ...changes };
}

/** A fulfilled order in euros. */
export function anOrder(changes: Partial<Order> = {}): Order {
  return {
    id: guid(0xb0),
    number: "ORD-1",
    state: 3,
    statusReason: 100001,
    currencyId: euro.id,
    priceListId: guid(0xc0),
    discountAmount: null,
    discountPercentage: null,
    customer: aCustomer(),
    owner,
    ...changes,
  };
}

/** Two pieces at 10.00 less 1.50, tax 3.70: net 18.50, as the platform says. */
export function anOrderLine(changes: Partial<OrderLine> = {}): OrderLine {
  return {
    id: guid(1),
    order: anOrder(),
    lineNumber: 1,
    quantity: decimal("2"),
    pricePerUnit: decimal("10"),
    manualDiscount: decimal("1.5"),
    volumeDiscount: null,
    tax: decimal("3.7"),
    extendedAmount: decimal("22.2"),
    currencyId: euro.id,
    productId: guid(0xd0),
    unitId: guid(0xd1),
    isWriteIn: false,
    productDescription: null,
    productType: 1,
    ...changes,
  };
}

export const lineRules: LineRules = {
  orderStates: [3],
  holdStatusReasons: [],
  toleranceMinorUnits: 0,
  currencies,
  pricing: { discountPerUnit: false },
};

export const bundleKeyOfSamples = `a-${guid(0xa0)}-${euro.id}-${guid(0xc0)}`;

export function someAmounts(changes: Partial<LineAmounts> = {}): LineAmounts {
  return {
    quantity: decimal("2"),
    pricePerUnit: decimal("10"),
    discount: decimal("1.5"),
    net: decimal("18.5"),
    tax: decimal("3.7"),
    ...changes,
  };
}

const noHold = { reason: null, by: null, on: null };

/** A row bundled on the sample invoice. */
function aLedgerRow(changes: Partial<LedgerRow> = {}): LedgerRow {
  return {
    id: guid(1),
    etag: 'W/"1"',
    stage: "Bundled",
    errorCode: null,
    errorMessage: null,
    attempts: 0,
    processedOn: null,
    bundleKey: bundleKeyOfSamples,
    inputHash: "0".repeat(64),
    generation: 0,
    amounts: someAmounts(),
    invoiceId: guid(0xf0),
    hold: noHold,
    ...changes,
  };
}

export function aBundledLine(changes: Partial<LedgerRow> = {}): BundledLine {
  return {
    row: aLedgerRow(changes),
    line: anOrderLine(),
    about: {
      orderNumber: "ORD-1",
      lineNumber: 1,
      productNumber: "P-1",
      description: "Widget",
      unit: "Piece",
    },
  };
}

/** The platform's line for the sample row. */
export function aDetail(changes: Partial<InvoiceDetail> = {}): InvoiceDetail {
  return {
    id: guid(1),
    orderLineId: guid(1),
    quantity: decimal("2"),
    pricePerUnit: decimal("10"),
    discount: decimal("1.5"),
    tax: decimal("3.7"),
    pricingErrorCode: 0,
    ...changes,
  };
}

/** A closed draft with the sample line on it, as the platform totals it. */
export function anInvoice(changes: Partial<Invoice> = {}): Invoice {
  return {
    id: guid(0xf0),
    etag: 'W/"9"',
    number: "INV-1",
    stage: "Draft",
    state: 0,
    statusReason: 1,
    bundleKey: `closed-${guid(0xf0)}`,
    lineCount: 1,
    customer: { kind: "account", id: guid(0xa0), erpNumber: "K-100", paymentTerms: null },
    currencyId: euro.id,
    priceListId: guid(0xc0),
    pricingErrorCode: 0,
    platformTotals: {
      lineItems: decimal("18.5"),
      discount: decimal("0"),
      freight: decimal("0"),
      tax: decimal("3.7"),
      total: decimal("22.2"),
    },
    errorCode: null,
    errorMessage: null,
    attempts: 0,
    contentHash: null,
    documentType: null,
    documentDate: null,
    dueDate: null,
    revision: 0,
    erpKey: null,
    erpHash: null,
    claimedBy: null,
    erpNumber: null,
    hold: noHold,
    modifiedOn: new Date("2026-03-01T00:00:00Z"),
    ...changes,
  };
}

import { notImplemented } from "../http/ODataError";
import { headerTotals, shareOf, type LineShare } from "../pricing/headerTotals";
import { priceLine, type PricingRules } from "../pricing/priceLine";
import { bytesOf, integerOf, isTrue, textOf, type RowValues } from "../store/rowValues";
import type { SalesDocument } from "./salesDocuments";
import type { Writer } from "./Writer";

const byAmount = 1n;

/** Writes the engine's columns of a line: price, amounts, error code (DATAVERSE.md 9.6). */
export function priceRow(
  writer: Writer,
  row: { readonly line: RowValues; readonly header: Readonly<RowValues> },
  rules: PricingRules,
): void {
  const { line, header } = row;
  const priceListId = bytesOf(header["pricelevelid"]);
  const productId = bytesOf(line["productid"]);
  const unitId = bytesOf(line["uomid"]);
  const volumeDiscount = integerOf(line["volumediscountamount"]) ?? 0n;
  const priced = priceLine(
    {
      quantity: integerOf(line["quantity"]),
      pricePerUnit: integerOf(line["priceperunit"]),
      volumeDiscount,
      manualDiscount: integerOf(line["manualdiscountamount"]),
      tax: integerOf(line["tax"]),
      isWriteIn: isTrue(line["isproductoverridden"]),
      isPriceOverridden: isTrue(line["ispriceoverridden"]),
      hasProduct: productId !== null,
      hasUnit: unitId !== null,
      hasPriceList: priceListId !== null,
      listPrice: () => listPrice(writer, { priceListId, productId, unitId }),
    },
    rules,
  );
  line["priceperunit"] = priced.pricePerUnit;
  line["volumediscountamount"] = volumeDiscount;
  line["baseamount"] = priced.baseAmount;
  line["extendedamount"] = priced.extendedAmount;
  line["pricingerrorcode"] = priced.errorCode;
}

function listPrice(
  writer: Writer,
  key: {
    readonly priceListId: Uint8Array | null;
    readonly productId: Uint8Array | null;
    readonly unitId: Uint8Array | null;
  },
): bigint | null | undefined {
  const { priceListId, productId, unitId } = key;
  if (priceListId === null || productId === null || unitId === null) {
    return undefined;
  }
  const item = writer.reference.priceListItem({ priceListId, productId, unitId });
  if (item !== undefined && item.method !== byAmount) {
    throw notImplemented(`price list items priced by pricingmethodcode ${String(item.method)}`);
  }
  return item?.amount;
}

/** What the line adds to its header's totals. */
export function shareOfRow(line: Readonly<RowValues>, rules: PricingRules): LineShare {
  return shareOf(
    {
      extendedAmount: integerOf(line["extendedamount"]),
      tax: integerOf(line["tax"]),
      manualDiscount: integerOf(line["manualdiscountamount"]),
      quantity: integerOf(line["quantity"]),
    },
    rules,
  );
}

/** The sum of the lines' shares as the header's totals state it. */
export function shareOfHeader(header: Readonly<RowValues>): LineShare {
  return {
    lineItems: integerOf(header["totallineitemamount"]) ?? 0n,
    discounts: integerOf(header["totallineitemdiscountamount"]) ?? 0n,
    tax: integerOf(header["totaltax"]) ?? 0n,
  };
}

/** Writes the header's total columns into `values`; `header` has its discounts and freight. */
export function setTotals(
  values: RowValues,
  input: { readonly header: Readonly<RowValues>; readonly share: LineShare },
  rules: PricingRules,
): void {
  const { header, share } = input;
  const totals = headerTotals(
    {
      share,
      discountAmount: integerOf(header["discountamount"]),
      discountPercentage: integerOf(header["discountpercentage"]),
      freightAmount: integerOf(header["freightamount"]),
    },
    rules,
  );
  Object.assign(values, totals);
}

/** The line's read-only copies of its header and product (DATAVERSE.md 9.3). */
export function fillLineMirrors(
  writer: Writer,
  document: SalesDocument,
  row: { readonly line: RowValues; readonly header: Readonly<RowValues> },
): void {
  const { line, header } = row;
  line[document.stateMirror] = header["statecode"] ?? null;
  line[document.lockMirror] = header["ispricelocked"] ?? 0n;
  const productId = bytesOf(line["productid"]);
  const product = productId === null ? undefined : writer.reference.product(productId);
  line["productname"] = isTrue(line["isproductoverridden"])
    ? textOf(line["productdescription"])
    : (product?.name ?? null);
  line["productnumber"] = product?.number ?? null;
}

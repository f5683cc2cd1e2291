import type { CsvRow } from "../csv/CsvRow";
import { guidToSql } from "../../dataverse/store/guid";
import type { RowValues } from "../../dataverse/store/rowValues";
import { keyGuid, lineNumberMax, orderLineGuid } from "../keyGuids";
import { orderLinesTable } from "../tables";
import { insert, loadRows, textFor, type LoadContext } from "./LoadContext";
import { OrderHeader } from "./OrderHeader";
import type { PriceLists } from "./PriceLists";
import { Units } from "./Units";

const moneyScale = 4;
const quantityScale = 5;
const productTypes = ["1", "2", "3", "4", "5"] as const;

interface LineContext {
  readonly context: LoadContext;
  readonly priceLists: PriceLists;
  readonly units: Units;
}

/**
 * Loads order_lines.csv and brings each order's totals up to date when its lines are through; gives
 * the number of rows. Lines of one order need not stand together, but load fastest when they do.
 */
export function loadOrderLines(context: LoadContext, priceLists: PriceLists): number {
  const lineContext = { context, priceLists, units: new Units(context) };
  let header: OrderHeader | undefined;
  const rows = loadRows(context, orderLinesTable, (row) => {
    const orderId = row.required("order_id");
    if (header?.orderId !== orderId) {
      header?.save();
      header = OrderHeader.find(context, row, orderId);
    }
    header.addLine(loadLine(lineContext, row, header));
  });
  header?.save();
  return rows;
}

function loadLine(lineContext: LineContext, row: CsvRow, header: OrderHeader): RowValues {
  const lineNumber = row.wholeNumber("line_no", lineNumberMax);
  const { orderId, position } = header;
  const values = {
    salesorderdetailid: guidToSql(orderLineGuid({ orderId, orderPosition: position, lineNumber })),
    salesorderid: header.id,
    lineitemnumber: BigInt(lineNumber),
    producttypecode: BigInt(row.oneOf("product_type", productTypes, "1")),
    ispriceoverridden: 1n,
    ...lineAmounts(row, header.currency.precision),
    ...(row.text("product_id") === ""
      ? writeIn(lineContext, row)
      : existingProduct(lineContext, row, header)),
  };
  return insert(lineContext.context, "salesorderdetail", { values, header: header.row });
}

function lineAmounts(row: CsvRow, precision: number): RowValues {
  const toMoney = (minorUnits: bigint | null): bigint | null =>
    minorUnits === null ? null : minorUnits * 10n ** BigInt(moneyScale - precision);
  const discount = row.amountNotNegative(
    "discount_amount",
    precision,
    "give the discount as a positive amount, or raise the price where it is a surcharge.",
  );
  return {
    quantity: row.decimal("quantity", quantityScale),
    priceperunit: row.decimal("unit_price", moneyScale),
    manualdiscountamount: toMoney(discount),
    tax: toMoney(row.decimal("tax_amount", precision)),
  };
}

/** A line that describes in words what was sold. */
function writeIn({ context, units }: LineContext, row: CsvRow): RowValues {
  if (row.text("description") === "") {
    throw row.error("product_id", "is empty, and so is description; give one of the two.");
  }
  const unit = row.text("unit");
  return {
    isproductoverridden: 1n,
    productdescription: textFor(
      context,
      { row, column: "description" },
      { table: "salesorderdetail", column: "productdescription" },
    ),
    ...(unit === "" ? {} : { uomid: units.unit(unit).id }),
  };
}

function existingProduct(
  { context, priceLists, units }: LineContext,
  row: CsvRow,
  header: OrderHeader,
): RowValues {
  const productNumber = row.text("product_id");
  const productId = guidToSql(keyGuid("product", productNumber));
  const product = context.writer.reference.product(productId);
  if (product === undefined) {
    throw row.error("product_id", `'${productNumber}' is not in products.csv; add it there.`);
  }
  const unit = units.unit(row.text("unit"));
  const price = row.decimal("unit_price", moneyScale);
  if (price !== null && price >= 0n) {
    const { priceListId, currency } = header;
    priceLists.ensureItem({ priceListId, currencyId: currency.id, productId, unit, price });
  }
  const description = textFor(
    context,
    { row, column: "description" },
    { table: "salesorderdetail", column: "description" },
  );
  return {
    productid: productId,
    uomid: unit.id,
    // The product's own name says nothing that the line does not show already.
    ...(description === null || description === product.name ? {} : { description }),
  };
}

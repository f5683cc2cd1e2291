import { guidToSql } from "../../dataverse/store/guid";
import { keyGuid } from "../keyGuids";
import { productsTable } from "../tables";
import { insert, loadRows, textFor, type LoadContext } from "./LoadContext";

/** Quantities of any fineness that the column holds, whole hours and quarters alike. */
const quantityDecimals = 5n;
const activeState = 0n;

/** Loads products.csv as active products sold by the unit `Each`; gives the number of rows. */
export function loadProducts(context: LoadContext): number {
  const { each } = context.base;
  return loadRows(context, productsTable, (row) => {
    const id = row.required("product_id");
    row.required("product_name");
    const values = {
      productid: guidToSql(keyGuid("product", id)),
      productnumber: textFor(
        context,
        { row, column: "product_id" },
        { table: "product", column: "productnumber" },
      ),
      name: textFor(context, { row, column: "product_name" }, { table: "product", column: "name" }),
      defaultuomid: each.id,
      defaultuomscheduleid: each.scheduleId,
      quantitydecimal: quantityDecimals,
      statecode: activeState,
    };
    insert(context, "product", { values });
  });
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The four files of a small data set by name; what a test leaves out is as here. */
const plainFiles = {
  "accounts.csv": "account_id,account_name,country\nA1,Alder Ltd,Norway\n",
  "products.csv": "product_id,product_name\nP1,Desk\n",
  "orders.csv":
    "order_id,account_id,order_date,currency,state,freight_amount\n" +
    "O1,A1,2026-03-04,USD,Fulfilled,12.50\n",
  "order_lines.csv":
    "order_id,line_no,product_id,description,quantity,unit_price,discount_amount,tax_amount\n" +
    "O1,1,P1,,3,9.9950,1.00,2.40\n",
} as const;

/** Writes a data set with the given files in place of the plain ones. */
export function writeDataSet(
  directory: string,
  files: Partial<Record<keyof typeof plainFiles, string>> = {},
): string {
  for (const [name, text] of Object.entries({ ...plainFiles, ...files })) {
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

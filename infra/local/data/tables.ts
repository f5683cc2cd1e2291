import type { CsvTable } from "./csv/readTable";

/** The four files of a data set; the optional columns are extensions of our own (README.md). */

export const accountsTable: CsvTable = {
  file: "accounts.csv",
  required: ["account_id", "account_name", "country"],
  optional: ["kind", "erp_number", "credit_hold", "payment_terms"],
};

export const productsTable: CsvTable = {
  file: "products.csv",
  required: ["product_id", "product_name"],
  optional: [],
};

export const ordersTable: CsvTable = {
  file: "orders.csv",
  required: ["order_id", "account_id", "order_date", "currency", "state", "freight_amount"],
  optional: ["discount_percent", "header_discount", "price_list"],
};

export const orderLinesTable: CsvTable = {
  file: "order_lines.csv",
  required: [
    "order_id",
    "line_no",
    "product_id",
    "description",
    "quantity",
    "unit_price",
    "discount_amount",
    "tax_amount",
  ],
  optional: ["product_type", "unit"],
};

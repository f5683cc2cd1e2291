import { join } from "node:path";
import { loadDirectory, loadOrderData } from "../../../../infra/local/data/loadDirectory";
import { Environment } from "../../../../infra/local/dataverse/Environment";
import { temporaryFolders } from "./support/temporaryFolder";
import { writeDataSet } from "./support/writeDataSet";

const folder = temporaryFolders();

const orderHeader = "order_id,account_id,order_date,currency,state,freight_amount";
const lineHeader =
  "order_id,line_no,product_id,description,quantity,unit_price,discount_amount,tax_amount";

const refused: readonly (readonly [string, Parameters<typeof writeDataSet>[1], string])[] = [
  [
    "a negative discount",
    { "order_lines.csv": `${lineHeader}\nO1,1,P1,,1,1,0,0\nO1,2,P1,,1,1,-3.00,0\n` },
    "order_lines.csv, line 3, column discount_amount: '-3.00' is negative; give the discount as " +
      "a positive amount, or raise the price where it is a surcharge.",
  ],
  [
    "an unknown account",
    { "orders.csv": `${orderHeader}\nO1,A9,2026-03-04,USD,Fulfilled,0\n` },
    "orders.csv, line 2, column account_id: 'A9' is not in accounts.csv; add it there.",
  ],
  [
    "an unknown product",
    { "order_lines.csv": `${lineHeader}\nO1,1,P9,,1,1,0,0\n` },
    "order_lines.csv, line 2, column product_id: 'P9' is not in products.csv; add it there.",
  ],
  [
    "an unknown order",
    { "order_lines.csv": `${lineHeader}\nO9,1,P1,,1,1,0,0\n` },
    "order_lines.csv, line 2, column order_id: 'O9' is not in orders.csv; add it there.",
  ],
  [
    "a line that is there twice",
    { "order_lines.csv": `${lineHeader}\nO1,1,P1,,1,1,0,0\nO1,1,P1,,1,2,0,0\n` },
    "order_lines.csv, line 3: is there already, in the data set or from an earlier load; " +
      "remove the repeated row or load into an empty store.",
  ],
  [
    "an order that is there twice",
    {
      "orders.csv": `${orderHeader}\nO1,A1,2026-03-04,USD,Fulfilled,0\nO1,A1,2026-03-04,USD,Active,0\n`,
    },
    "orders.csv, line 3, column order_id: 'O1' is there already, in the data set or from an " +
      "earlier load; remove the repeated row or load into an empty store.",
  ],
  [
    "a line with neither product nor description",
    { "order_lines.csv": `${lineHeader}\nO1,1,,,1,1,0,0\n` },
    "order_lines.csv, line 2, column product_id: is empty, and so is description; give one of the two.",
  ],
  [
    "a currency that is not there",
    { "orders.csv": `${orderHeader}\nO1,A1,2026-03-04,XXX,Fulfilled,0\n` },
    "orders.csv, line 2, column currency: 'XXX' is not known; use one of ",
  ],
  [
    "a state that is not there",
    { "orders.csv": `${orderHeader}\nO1,A1,2026-03-04,USD,Closed,0\n` },
    "orders.csv, line 2, column state: 'Closed' is not known; use Active, Submitted, Canceled, " +
      "Fulfilled, Invoiced.",
  ],
  [
    "a date that is not in the calendar",
    { "orders.csv": `${orderHeader}\nO1,A1,2026-02-30,USD,Fulfilled,0\n` },
    "orders.csv, line 2, column order_date: '2026-02-30' is not a date; write it like 2026-01-31.",
  ],
  [
    "an amount finer than its currency",
    {
      "orders.csv": `${orderHeader}\nO1,A1,2026-03-04,JPY,Fulfilled,0\n`,
      "order_lines.csv": `${lineHeader}\nO1,1,P1,,1,1.5,0.00,0.5\n`,
    },
    "order_lines.csv, line 2, column tax_amount: '0.5' is too fine; give no decimals.",
  ],
  [
    "a text that its column cannot hold",
    { "products.csv": `product_id,product_name\nP1,${"x".repeat(101)}\n` },
    "products.csv, line 2, column product_name: has 101 characters; shorten it to 100.",
  ],
  [
    "a contact on credit hold",
    {
      "accounts.csv": "account_id,account_name,country,kind,credit_hold\nA1,Ida,NO,contact,true\n",
    },
    "accounts.csv, line 2, column credit_hold: is only for accounts; leave it empty for a contact.",
  ],
];

describe("loadDirectory", () => {
  it.each(refused)(
    "refuses %s, naming the place, and stores nothing",
    async (_what, files, message) => {
      const directory = writeDataSet(folder(), files);
      const environment = new Environment({ databasePath: ":memory:" });
      try {
        const { db, model } = environment;
        await expect(loadDirectory(db, model, directory)).rejects.toThrow(message);
        for (const table of [
          "account",
          "product",
          "pricelevel",
          "salesorder",
          "salesorderdetail",
        ]) {
          expect(db.all(`SELECT 1 FROM ${table}`)).toEqual([]);
        }
      } finally {
        environment.close();
      }
    },
  );

  it("refuses a data set that the store holds already and leaves that as it is", async () => {
    const directory = writeDataSet(folder());
    const path = join(folder(), "store.db");
    const environment = new Environment({ databasePath: path });
    try {
      const { db, model } = environment;
      await loadDirectory(db, model, directory);
      await expect(loadDirectory(db, model, directory)).rejects.toThrow(
        "accounts.csv, line 2: is there already, in the data set or from an earlier load",
      );
      expect(db.all("SELECT 1 FROM salesorderdetail")).toHaveLength(1);
    } finally {
      environment.close();
    }
  });

  it("reports progress file by file", () => {
    const environment = new Environment({ databasePath: ":memory:" });
    try {
      const seen: string[] = [];
      const { db, model } = environment;
      loadOrderData({ db, model }, writeDataSet(folder()), {
        onProgress: ({ file, rows }) => seen.push(`${file} ${String(rows)}`),
      });
      expect(seen).toEqual([
        "accounts.csv 1",
        "products.csv 1",
        "orders.csv 1",
        "order_lines.csv 1",
      ]);
    } finally {
      environment.close();
    }
  });
});

import { describeWithDataSet } from "../infra/local/data/support/describeWithDataSet";
import { temporaryFolders } from "../infra/local/data/support/temporaryFolder";
import { writeDataSet } from "../infra/local/data/support/writeDataSet";
import { runOracle } from "./runOracle";

const folder = temporaryFolders();

const orderHeader = "order_id,account_id,order_date,currency,state,freight_amount\n";
const lineHeader =
  "order_id,line_no,product_id,description,quantity,unit_price,discount_amount,tax_amount\n";

describe("the oracle", () => {
  it("rounds quantity x price half away from zero before it takes the discount off", () => {
    const directory = writeDataSet(folder(), {
      "order_lines.csv": `${lineHeader}O1,1,P1,,1,1.0050,0.50,0.10\nO1,2,P1,,-1,1.0050,0.00,-0.10\n`,
    });
    const summary = runOracle(directory);
    expect(summary.totals).toEqual({ USD: { net: "-0.50", tax: "0.00", total: "-0.50" } });
    expect(summary.creditNotes).toBe(1);
  });

  it("gives JPY no decimals and KWD three", () => {
    const directory = writeDataSet(folder(), {
      "orders.csv":
        `${orderHeader}O1,A1,2026-03-04,JPY,Fulfilled,100\n` +
        "O2,A1,2026-03-04,KWD,Fulfilled,1.250\n",
      "order_lines.csv": `${lineHeader}O1,1,P1,,1,2.5,0,0\nO2,1,P1,,1,0.0005,0,0\n`,
    });
    const { totals, uninvoicedFreight } = runOracle(directory);
    expect(totals).toEqual({
      JPY: { net: "3", tax: "0", total: "3" },
      KWD: { net: "0.001", tax: "0.000", total: "0.001" },
    });
    expect(uninvoicedFreight).toEqual({ JPY: "100", KWD: "1.250" });
  });

  it("names the first rule that a line breaks", () => {
    const directory = writeDataSet(folder(), {
      "orders.csv":
        `${orderHeader}O1,A1,2026-03-04,USD,Fulfilled,0\n` +
        "O2,,2026-03-04,USD,Fulfilled,0\nO3,A1,2026-03-04,USD,Active,0\n",
      "order_lines.csv":
        `${lineHeader}O1,1,P1,,0,,0,0\nO1,2,P1,,1,,0,0\nO1,3,P1,,1,-1,0,0\n` +
        "O2,1,P1,,0,,0,0\nO3,1,P1,,1,1,0,0\n",
    });
    const summary = runOracle(directory);
    expect(summary.errorsByCode).toEqual({
      NEGATIVE_PRICE: 1,
      NO_CUSTOMER: 1,
      NO_PRICE: 1,
      NO_QUANTITY: 1,
    });
    expect([summary.orderLines, summary.eligibleLines, summary.invoices]).toEqual([5, 4, 0]);
  });

  it("starts another invoice after 500 lines", () => {
    const lines = Array.from({ length: 1001 }, (_, index) => `O1,${String(index + 1)},P1,,1,1,0,0`);
    const directory = writeDataSet(folder(), {
      "order_lines.csv": `${lineHeader}${lines.join("\n")}\n`,
    });
    expect(runOracle(directory).invoices).toBe(3);
  });

  const knownSets: readonly (readonly [string, number, number, Record<string, string>])[] = [
    ["northwind", 2155, 89, { USD: "1239855.85" }],
    [
      "adventureworks",
      121253,
      19522,
      {
        AUD: "10646323.07",
        CAD: "16184443.21",
        DEM: "237785.01",
        EUR: "2474535.38",
        FRF: "180571.71",
        GBP: "7667358.61",
        USD: "72418257.01",
      },
    ],
  ];

  for (const [name, orderLines, invoices, nets] of knownSets) {
    describeWithDataSet(name, (directory) => {
      it("gives the published figures", () => {
        const summary = runOracle(directory);
        expect(summary.orderLines).toBe(orderLines);
        expect(summary.invoices).toBe(invoices);
        const found = Object.entries(summary.totals).map(([currency, { net }]) => [currency, net]);
        expect(Object.fromEntries(found)).toEqual(nets);
      });
    });
  }
});

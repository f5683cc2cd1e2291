import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { parse } from "csv-parse/sync";
import { plantedErrors } from "../../../../infra/local/data/sample/plantedOrders";
import { writeSample } from "../../../../infra/local/data/writeSample";
import { runOracle } from "../../../oracle/runOracle";
import { temporaryFolders } from "./support/temporaryFolder";

const folder = temporaryFolders();

function read(directory: string, file: string): Record<string, string>[] {
  return parse(readFileSync(join(directory, file)), { columns: true });
}

function digest(directory: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(directory).sort()) {
    hash.update(name).update(readFileSync(join(directory, name)));
  }
  return hash.digest("hex");
}

/** Lines in all, of the customer with most of them, and of each order, the longest first. */
function shapeOf(directory: string): {
  readonly lines: number;
  readonly largestCustomer: number;
  readonly longestOrders: readonly number[];
} {
  const orders = read(directory, "orders.csv");
  const customerOf = new Map(orders.map((order) => [order["order_id"], order["account_id"]]));
  const byOrder = new Map<string, number>();
  const byCustomer = new Map<string, number>();
  const lines = read(directory, "order_lines.csv");
  for (const { order_id: order = "" } of lines) {
    const customer = customerOf.get(order) ?? "";
    byOrder.set(order, (byOrder.get(order) ?? 0) + 1);
    byCustomer.set(customer, (byCustomer.get(customer) ?? 0) + 1);
  }
  return {
    lines: lines.length,
    largestCustomer: Math.max(...byCustomer.values()),
    longestOrders: [...byOrder.values()].sort((left, right) => right - left),
  };
}

describe("writeSample", () => {
  it("writes the same files for the same seed and others for another", () => {
    const [one, other, another] = [folder(), folder(), folder()];
    writeSample(one, { seed: 7, lines: 400 });
    writeSample(other, { seed: 7, lines: 400 });
    writeSample(another, { seed: 8, lines: 400 });
    expect(digest(other)).toBe(digest(one));
    expect(digest(another)).not.toBe(digest(one));
  });

  it.each([1, 42, 9_007_199_254_740_991])(
    "plants its mistakes and nothing else for seed %i",
    (seed) => {
      const directory = folder();
      writeSample(directory, { seed, lines: 2_000 });
      const expected = runOracle(directory);
      expect(expected.orderLines).toBe(2_000);
      expect(expected.errorsByCode).toEqual(plantedErrors.lines);
      expect(expected.invoiceErrorsByCode).toEqual(plantedErrors.invoices);
      expect(expected.creditNotes).toBeGreaterThanOrEqual(2);
      expect(Object.keys(expected.totals)).toEqual(["EUR", "JPY", "USD"]);
    },
  );

  it("holds what a trading company has: contacts, returns, write-ins, free items, discounts, taxes", () => {
    const directory = folder();
    const counts = writeSample(directory, { seed: 7, lines: 2_000 });
    const lines = read(directory, "order_lines.csv");
    const orders = read(directory, "orders.csv");
    const some = (test: (line: Record<string, string>) => boolean): number =>
      lines.filter(test).length;
    expect(counts).toEqual({
      accounts: 118,
      products: 66,
      orders: orders.length,
      orderLines: 2_000,
    });
    expect(some((line) => line["quantity"]?.startsWith("-") === true)).toBeGreaterThan(20);
    expect(some((line) => line["product_id"] === "" && line["description"] !== "")).toBeGreaterThan(
      20,
    );
    expect(
      some((line) => Number(line["unit_price"]) === 0 && line["unit_price"] !== ""),
    ).toBeGreaterThan(10);
    expect(some((line) => Number(line["discount_amount"]) > 0)).toBeGreaterThan(200);
    expect(some((line) => Number(line["tax_amount"]) > 0)).toBeGreaterThan(500);
    expect(new Set(orders.map((order) => order["state"]))).toEqual(
      new Set(["Active", "Submitted", "Canceled", "Fulfilled", "Invoiced"]),
    );
    expect(new Set(orders.map((order) => order["price_list"]))).toEqual(new Set(["", "Partner"]));
    const kinds = read(directory, "accounts.csv").map((account) => account["kind"]);
    expect(kinds.filter((kind) => kind === "contact").length).toBeGreaterThan(5);
  });

  it("gives one customer more than 130 lines, and from 100,000 lines on an order of 1,500", () => {
    const [small, large] = [folder(), folder()];
    writeSample(small, { seed: 3, lines: 300 });
    writeSample(large, { seed: 3, lines: 100_000 });
    expect(shapeOf(small).largestCustomer).toBeGreaterThanOrEqual(131);
    expect(shapeOf(small).longestOrders[0]).toBeLessThanOrEqual(24);
    expect(shapeOf(large).largestCustomer).toBeGreaterThanOrEqual(10_000);
    expect(shapeOf(large).longestOrders[0]).toBe(1_500);
    expect(shapeOf(large).longestOrders[1]).toBeLessThanOrEqual(24);
  });

  it("gives one customer and one order as many lines as it is told", () => {
    const directory = folder();
    const shape = { customers: 12, largestCustomer: 2_500, longestOrder: 700 };
    const counts = writeSample(directory, { seed: 3, lines: 3_000, ...shape });
    expect(counts).toMatchObject({ accounts: 12, orderLines: 3_000 });
    expect(shapeOf(directory)).toMatchObject({ lines: 3_000, largestCustomer: 2_500 });
    expect(shapeOf(directory).longestOrders[0]).toBe(700);
    expect(runOracle(directory).errorsByCode).toEqual(plantedErrors.lines);
  });

  it.each([
    [{ lines: 249 }, "choose 250 to 500000"],
    [{ lines: 500_001 }, "choose 250 to 500000"],
    [{ lines: 2_000.5 }, "choose 250 to 500000"],
    [{ lines: 300, customers: 9 }, "choose 10 to 100000"],
    [{ lines: 300, largestCustomer: 201 }, "choose 1 to 200, for 100 are left to the others"],
    [{ lines: 300, longestOrder: 133 }, "more than the 132 lines of the largest customer"],
  ])("refuses %j and says why", (options, reason) => {
    expect(() => writeSample(folder(), { seed: 7, ...options })).toThrow(reason);
  });
});

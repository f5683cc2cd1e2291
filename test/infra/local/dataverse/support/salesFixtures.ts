import { currencies, units } from "../../../../../infra/local/dataverse/seed/seedData";
import type { EmulatorClient } from "./EmulatorClient";

export const eachUnit = `/uoms(${units[0].id})`;

/** The address of a seeded currency. */
export function currency(code: string): string {
  const found = currencies.find((known) => known.code === code);
  return `/transactioncurrencies(${found?.id ?? code})`;
}

export interface SalesFixtures {
  readonly account: string;
  readonly priceList: string;
  readonly product: string;
}

/** A customer, a price list in US dollars and a product that is on it at 20. */
export async function addSalesFixtures(client: EmulatorClient): Promise<SalesFixtures> {
  const account = await client.create("accounts", { name: "Fabrikam", accountnumber: "F-1" });
  const priceList = await client.create("pricelevels", {
    name: "Standard",
    "transactioncurrencyid@odata.bind": currency("USD"),
  });
  const product = await client.create("products", {
    name: "Bicycle",
    productnumber: "B-1",
    "defaultuomid@odata.bind": eachUnit,
  });
  await client.create("productpricelevels", {
    "pricelevelid@odata.bind": `/pricelevels(${priceList})`,
    "productid@odata.bind": `/products(${product})`,
    "uomid@odata.bind": eachUnit,
    amount: 20,
  });
  return { account, priceList, product };
}

/** The body of a line described in words, with its header's bind. */
export function writeIn(
  bind: Record<string, string>,
  change: Record<string, unknown> = {},
): object {
  return {
    ...bind,
    isproductoverridden: true,
    productdescription: "Repair",
    priceperunit: 12.3456,
    quantity: 3,
    manualdiscountamount: 1,
    tax: 0.5,
    ...change,
  };
}

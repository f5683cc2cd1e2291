import { randomUUID } from "node:crypto";
import { salesUsers, team } from "../../../infra/local/dataverse/seed/seedData";
import type { JsonObject } from "../../../lib/adapters/dataverse/json";
import { currencyId, unitId, type TestEnvironment } from "./TestEnvironment";

export interface CustomerSample {
  readonly kind: "account" | "contact";
  readonly id: string;
}

export interface LineSample {
  readonly quantity?: number;
  readonly price?: number;
  readonly discount?: number;
  readonly tax?: number;
  /** In place of the product. */
  readonly writeIn?: string;
}

export interface OrderSample {
  readonly customer?: CustomerSample | null;
  readonly lines: readonly LineSample[];
  /** Default 3, Fulfilled. */
  readonly state?: number;
  readonly currency?: string;
  /** Columns of the order besides. */
  readonly columns?: JsonObject;
}

export interface TradedOrder {
  readonly id: string;
  /** In the order of the sample's lines. */
  readonly lineIds: readonly string[];
}

const statusOfState: Readonly<Record<number, number>> = { 1: 3, 2: 4, 3: 100001, 4: 100003 };

/** Makes customers, products and orders in a test environment, by its Web API. */
export class Trade {
  readonly #environment: TestEnvironment;
  readonly #priceLists = new Map<string, string>();
  #productId: string | undefined;

  constructor(environment: TestEnvironment) {
    this.#environment = environment;
  }

  async account(columns: JsonObject = {}): Promise<CustomerSample> {
    const id = randomUUID();
    await this.#environment.api("POST", "accounts", {
      accountid: id,
      name: "Adventure Works",
      accountnumber: "C-1",
      "ownerid@odata.bind": `/systemusers(${salesUsers[0]?.id ?? ""})`,
      ...columns,
    });
    return { kind: "account", id };
  }

  async contact(columns: JsonObject = {}): Promise<CustomerSample> {
    const id = randomUUID();
    await this.#environment.api("POST", "contacts", {
      contactid: id,
      lastname: "Nagy",
      externaluseridentifier: "P-1",
      "ownerid@odata.bind": `/teams(${team.id})`,
      ...columns,
    });
    return { kind: "contact", id };
  }

  /** The price list of a currency, made on first use. */
  async priceList(code: string): Promise<string> {
    const known = this.#priceLists.get(code);
    if (known !== undefined) return known;
    const id = randomUUID();
    this.#priceLists.set(code, id);
    await this.#environment.api("POST", "pricelevels", {
      pricelevelid: id,
      name: `List ${code}`,
      "transactioncurrencyid@odata.bind": `/transactioncurrencies(${currencyId(code)})`,
    });
    const productId = await this.#product();
    await this.#environment.api("POST", "productpricelevels", {
      "pricelevelid@odata.bind": `/pricelevels(${id})`,
      "productid@odata.bind": `/products(${productId})`,
      "uomid@odata.bind": `/uoms(${unitId()})`,
      amount: 10,
    });
    return id;
  }

  async order(sample: OrderSample): Promise<TradedOrder> {
    const id = randomUUID();
    const code = sample.currency ?? "EUR";
    const customer = sample.customer ?? undefined;
    const bound =
      customer === undefined
        ? {}
        : { [`customerid_${customer.kind}@odata.bind`]: `/${customer.kind}s(${customer.id})` };
    await this.#environment.api("POST", "salesorders", {
      salesorderid: id,
      name: "An order",
      "pricelevelid@odata.bind": `/pricelevels(${await this.priceList(code)})`,
      "transactioncurrencyid@odata.bind": `/transactioncurrencies(${currencyId(code)})`,
      "ownerid@odata.bind": `/systemusers(${salesUsers[1]?.id ?? ""})`,
      ...bound,
      ...sample.columns,
    });
    const lineIds: string[] = [];
    for (const [index, line] of sample.lines.entries()) {
      lineIds.push(await this.#line(id, line, index + 1));
    }
    const state = sample.state ?? 3;
    if (state !== 0) await this.setState(id, state);
    return { id, lineIds };
  }

  async setState(orderId: string, state: number): Promise<void> {
    const statuscode = statusOfState[state] ?? 1;
    await this.#environment.api("PATCH", `salesorders(${orderId})`, {
      statecode: state,
      statuscode,
    });
  }

  async #line(orderId: string, line: LineSample, number: number): Promise<string> {
    const id = randomUUID();
    const what: JsonObject =
      line.writeIn === undefined
        ? {
            isproductoverridden: false,
            "productid@odata.bind": `/products(${await this.#product()})`,
            "uomid@odata.bind": `/uoms(${unitId()})`,
          }
        : { isproductoverridden: true, productdescription: line.writeIn };
    await this.#environment.api("POST", "salesorderdetails", {
      salesorderdetailid: id,
      "salesorderid@odata.bind": `/salesorders(${orderId})`,
      ...what,
      ispriceoverridden: true,
      lineitemnumber: number,
      quantity: line.quantity ?? 2,
      priceperunit: line.price ?? 10,
      manualdiscountamount: line.discount ?? 1.5,
      tax: line.tax ?? 3.7,
    });
    return id;
  }

  async #product(): Promise<string> {
    if (this.#productId !== undefined) return this.#productId;
    this.#productId = randomUUID();
    await this.#environment.api("POST", "products", {
      productid: this.#productId,
      name: "Bicycle",
      productnumber: "BK-1",
      productstructure: 1,
      quantitydecimal: 2,
      "defaultuomid@odata.bind": `/uoms(${unitId()})`,
    });
    return this.#productId;
  }
}

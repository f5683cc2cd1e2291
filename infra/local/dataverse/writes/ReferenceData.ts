import type { TableModel } from "../model/types";
import type { Database } from "../store/openDatabase";
import { rowExists } from "../store/rows";
import { bytesKey, bytesOf, integerOf, isTrue, textOf } from "../store/rowValues";

export interface Currency {
  /** Digits after the point. */
  readonly precision: number;
  /** Scaled by 10^12; null when the row has none. */
  readonly exchangeRate: bigint | null;
}

/** The organization's settings that writes depend on (defaults as the platform's). */
export interface OrganizationSettings {
  readonly discountPerUnit: boolean;
  readonly pricingPrecision: number;
  readonly systemPricing: boolean;
  readonly baseCurrencyId: Uint8Array | null;
  readonly invoicePrefix: string;
  readonly orderPrefix: string;
}

export interface Product {
  readonly name: string | null;
  readonly number: string | null;
}

export interface PriceListItemKey {
  readonly priceListId: Uint8Array;
  readonly productId: Uint8Array;
  readonly unitId: Uint8Array;
}

/** The list's amount, or null where the item has none; the pricing method as its option value. */
export interface PriceListItem {
  readonly amount: bigint | null;
  readonly method: bigint;
}

const entriesMax = 10_000;
const precisionDefault = 2;
const byAmount = 1n;

/** Tables whose rows are cached here: writing to one of them must call `clear`. */
export const referenceTables: ReadonlySet<string> = new Set([
  "transactioncurrency",
  "organization",
  "systemuser",
  "team",
  "product",
  "pricelevel",
  "productpricelevel",
  "uom",
]);

/** Base data that prices and defaults are made from, read once and kept until a row of it changes. */
export class ReferenceData {
  readonly #db: Database;
  readonly #entries = new Map<string, unknown>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Forgets everything, after a write to a cached table or a rollback. */
  clear(): void {
    this.#entries.clear();
  }

  /** Whether a row of one of the `referenceTables` is there. */
  exists(table: TableModel, id: Uint8Array): boolean {
    return this.#cached(`${table.name}? ${bytesKey(id)}`, () => rowExists(this.#db, table, id));
  }

  currency(id: Uint8Array): Currency | undefined {
    return this.#cached(`currency ${bytesKey(id)}`, () => {
      const row = this.#db.get(
        "SELECT currencyprecision, exchangerate FROM transactioncurrency WHERE transactioncurrencyid = ?",
        [id],
      );
      return row === undefined
        ? undefined
        : {
            precision: Number(integerOf(row["currencyprecision"]) ?? precisionDefault),
            exchangeRate: integerOf(row["exchangerate"]),
          };
    });
  }

  organization(): OrganizationSettings {
    return this.#cached("organization", () => {
      const row = this.#db.get("SELECT * FROM organization LIMIT 1") ?? {};
      const systemPricing = row["oobpricecalculationenabled"];
      return {
        discountPerUnit: isTrue(row["discountcalculationmethod"]),
        pricingPrecision: Number(integerOf(row["pricingdecimalprecision"]) ?? precisionDefault),
        systemPricing: integerOf(systemPricing) === null || isTrue(systemPricing),
        baseCurrencyId: bytesOf(row["basecurrencyid"]),
        invoicePrefix: textOf(row["invoiceprefix"]) ?? "INV",
        orderPrefix: textOf(row["orderprefix"]) ?? "ORD",
      };
    });
  }

  /** The business unit of a user or team. */
  businessUnitOf(principal: Uint8Array, type: "systemuser" | "team"): Uint8Array | null {
    return this.#cached(`${type} ${bytesKey(principal)}`, () => {
      const sql = `SELECT businessunitid FROM ${type} WHERE ${type}id = ?`;
      return bytesOf(this.#db.get(sql, [principal])?.["businessunitid"]);
    });
  }

  product(id: Uint8Array): Product | undefined {
    return this.#cached(`product ${bytesKey(id)}`, () => {
      const row = this.#db.get("SELECT name, productnumber FROM product WHERE productid = ?", [id]);
      return row === undefined
        ? undefined
        : { name: textOf(row["name"]), number: textOf(row["productnumber"]) };
    });
  }

  /** The currency of a price list. */
  priceListCurrency(id: Uint8Array): Uint8Array | null {
    return this.#cached(`list ${bytesKey(id)}`, () => {
      const sql = "SELECT transactioncurrencyid FROM pricelevel WHERE pricelevelid = ?";
      return bytesOf(this.#db.get(sql, [id])?.["transactioncurrencyid"]);
    });
  }

  /** The product's entry in the price list for the unit; undefined when there is none. */
  priceListItem(key: PriceListItemKey): PriceListItem | undefined {
    const ids = [key.priceListId, key.productId, key.unitId];
    return this.#cached(`item ${ids.map(bytesKey).join("")}`, () => {
      const row = this.#db.get(
        "SELECT amount, pricingmethodcode FROM productpricelevel " +
          "WHERE pricelevelid = ? AND productid = ? AND uomid = ?",
        ids,
      );
      return row === undefined
        ? undefined
        : {
            amount: integerOf(row["amount"]),
            method: integerOf(row["pricingmethodcode"]) ?? byAmount,
          };
    });
  }

  #cached<T>(key: string, read: () => T): T {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      return known as T;
    }
    const value = read();
    if (this.#entries.size >= entriesMax) {
      this.#entries.clear();
    }
    this.#entries.set(key, value);
    return value;
  }
}

import { guidToSql } from "../../dataverse/store/guid";
import { bytesKey, type RowValues } from "../../dataverse/store/rowValues";
import { rowExists } from "../../dataverse/store/rows";
import { keyGuid } from "../keyGuids";
import type { LoadCurrency, LoadUnit } from "./baseData";
import { insert, requireTable, type LoadContext } from "./LoadContext";

const standardList = "Standard";
const byAmount = 1n;
const noRounding = 1n;
const knownMax = 100_000;

export interface PriceListItem {
  readonly priceListId: Uint8Array;
  readonly currencyId: Uint8Array;
  readonly productId: Uint8Array;
  readonly unit: LoadUnit;
  /** With 4 decimals. */
  readonly price: bigint;
}

/**
 * The price lists of a data set, made as its orders name them: one for each name and currency. The
 * first price of a product that a line of a list carries becomes the list's item for it.
 */
export class PriceLists {
  private readonly context: LoadContext;
  /** Lists and items that are known to be there; a bounded memory of what the store holds. */
  private readonly known = new Set<string>();

  constructor(context: LoadContext) {
    this.context = context;
  }

  /** The price list with this name (empty: the standard one) in the currency. */
  list(name: string, currency: LoadCurrency): Uint8Array {
    const fullName = `${name === "" ? standardList : name} ${currency.code}`;
    const id = guidToSql(keyGuid("price list", fullName));
    this.ensure("pricelevel", bytesKey(id), () => ({
      pricelevelid: id,
      name: fullName,
      transactioncurrencyid: currency.id,
    }));
    return id;
  }

  /** Makes sure that the list has an item for the product and unit; `price` has 4 decimals. */
  ensureItem(item: PriceListItem): void {
    const { priceListId, productId, unit } = item;
    const key = [priceListId, productId, unit.id].map(bytesKey).join("");
    this.ensure("productpricelevel", key, () => ({
      productpricelevelid: guidToSql(keyGuid("price list item", key)),
      pricelevelid: priceListId,
      productid: productId,
      uomid: unit.id,
      uomscheduleid: unit.scheduleId,
      amount: item.price,
      pricingmethodcode: byAmount,
      roundingpolicycode: noRounding,
      transactioncurrencyid: item.currencyId,
    }));
  }

  private ensure(tableName: string, key: string, makeValues: () => RowValues): void {
    if (this.known.has(key)) {
      return;
    }
    const table = requireTable(this.context.model, tableName);
    const values = makeValues();
    const id = values[table.primaryId];
    if (!(id instanceof Uint8Array) || !rowExists(this.context.db, table, id)) {
      insert(this.context, tableName, { values });
    }
    if (this.known.size >= knownMax) {
      this.known.clear();
    }
    this.known.add(key);
  }
}

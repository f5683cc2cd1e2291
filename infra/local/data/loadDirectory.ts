import type { Model } from "../dataverse/model/types";
import type { Database } from "../dataverse/store/openDatabase";
import { sequentialIds } from "../dataverse/store/sequentialId";
import { ReferenceData } from "../dataverse/writes/ReferenceData";
import { readBaseData } from "./load/baseData";
import type { LoadContext, LoadProgress } from "./load/LoadContext";
import { loadCustomers } from "./load/loadCustomers";
import { loadOrderLines } from "./load/loadOrderLines";
import { loadOrders } from "./load/loadOrders";
import { loadProducts } from "./load/loadProducts";
import { PriceLists } from "./load/PriceLists";

/** How many records of each file were loaded. */
export interface LoadCounts {
  /** Accounts and contacts. */
  readonly accounts: number;
  readonly products: number;
  readonly orders: number;
  readonly orderLines: number;
}

export interface LoadOptions {
  readonly onProgress?: (progress: LoadProgress) => void;
  /** The moment of the load; the clock's unless given. */
  readonly now?: Date;
}

/**
 * Loads the data set of a directory into the store: see README.md for the format and what becomes
 * of it. It is one SQL transaction and synchronous, so that no other request sees or joins half a
 * load; the file is read piece by piece, so that memory stays flat.
 *
 * Throws a DataError, one sentence with file, line, column and cure, for data that cannot be
 * loaded; nothing is then stored.
 */
export function loadOrderData(
  store: { readonly db: Database; readonly model: Model },
  directory: string,
  options: LoadOptions = {},
): LoadCounts {
  const { db, model } = store;
  const base = readBaseData(db);
  const now = options.now ?? new Date();
  return db.transaction(() => {
    const context: LoadContext = {
      db,
      model,
      directory,
      base,
      writer: {
        db,
        model,
        reference: new ReferenceData(db),
        rounding: "halfAway",
        now: () => now,
        newId: sequentialIds(() => now.getTime()),
      },
      caller: { userId: base.importer, actorId: base.importer, administrator: true },
      versionBefore: db.nextVersion(),
      onProgress: options.onProgress ?? (() => undefined),
    };
    const priceLists = new PriceLists(context);
    return {
      accounts: loadCustomers(context),
      products: loadProducts(context),
      orders: loadOrders(context, priceLists),
      orderLines: loadOrderLines(context, priceLists),
    };
  });
}

/** `loadOrderData` as a promise, for callers that wait for other work as well. */
export function loadDirectory(db: Database, model: Model, directory: string): Promise<LoadCounts> {
  return new Promise((resolve) => {
    resolve(loadOrderData({ db, model }, directory));
  });
}

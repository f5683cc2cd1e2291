import { salesUsers, seedIds, team, units } from "../../dataverse/seed/seedData";
import { guidToSql } from "../../dataverse/store/guid";
import { DataError } from "../csv/DataError";
import { bytesOf, integerOf, textOf } from "../../dataverse/store/rowValues";
import type { Database } from "../../dataverse/store/openDatabase";

export interface LoadCurrency {
  readonly code: string;
  readonly id: Uint8Array;
  /** Digits after the point of its amounts. */
  readonly precision: number;
}

export interface LoadUnit {
  readonly id: Uint8Array;
  readonly scheduleId: Uint8Array | null;
}

export interface LoadOwner {
  readonly id: Uint8Array;
  readonly type: "systemuser" | "team";
}

/** What a data set refers to without bringing it: the rows that the emulator is seeded with. */
export interface BaseData {
  readonly currencies: ReadonlyMap<string, LoadCurrency>;
  /** The unit that everything is sold in unless a line names another. */
  readonly each: LoadUnit;
  /** The sales users and the team, who share the records among them. */
  readonly owners: readonly LoadOwner[];
  /** The administrator, who brings the data in. */
  readonly importer: Uint8Array;
}

/** Throws a DataError when the store was never seeded. */
export function readBaseData(db: Database): BaseData {
  const [each] = units;
  const eachId = guidToSql(each.id);
  const row = db.get("SELECT uomscheduleid FROM uom WHERE uomid = ?", [eachId]);
  if (row === undefined) {
    throw new DataError(
      { file: "Dataverse emulator" },
      `has no unit '${each.name}'; load the data into a store that the emulator has seeded.`,
    );
  }
  return {
    currencies: readCurrencies(db),
    each: { id: eachId, scheduleId: bytesOf(row["uomscheduleid"]) },
    owners: [
      ...salesUsers.map((user) => ({ id: guidToSql(user.id), type: "systemuser" as const })),
      { id: guidToSql(team.id), type: "team" },
    ],
    importer: guidToSql(seedIds.administrator),
  };
}

function readCurrencies(db: Database): ReadonlyMap<string, LoadCurrency> {
  const rows = db.all(
    "SELECT transactioncurrencyid, isocurrencycode, currencyprecision FROM transactioncurrency",
  );
  const currencies = new Map<string, LoadCurrency>();
  for (const row of rows) {
    const code = textOf(row["isocurrencycode"]);
    const id = bytesOf(row["transactioncurrencyid"]);
    if (code !== null && id !== null) {
      currencies.set(code, { code, id, precision: Number(integerOf(row["currencyprecision"])) });
    }
  }
  return currencies;
}

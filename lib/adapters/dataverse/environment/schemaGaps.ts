import {
  ledgerTable,
  tableExtensions,
  type ColumnDefinition,
} from "../../../../infra/dataverse/schema";
import type { Gap } from "./gaps";

/** What kind of column it is (DATAVERSE.md 10.2). */
export interface ColumnKind {
  /** `AttributeType`, such as `String` or `DateTime`. */
  readonly type: string;
  /** `DateTimeBehavior` of a date, such as `DateOnly` or `UserLocal`. */
  readonly behavior?: string;
}

/** What an environment must have of a table: of ours, or of a standard one that we extend. */
export interface TableNeeds {
  readonly table: string;
  readonly columns: ReadonlyMap<string, ColumnKind>;
  readonly keys: readonly string[];
}

/** What an environment has of a table; undefined columns: the table is not there. */
export interface TableFacts {
  readonly table: string;
  readonly columns: ReadonlyMap<string, ColumnKind> | undefined;
  /** Schema name of each alternate key, in lower case, to the state of its index. */
  readonly keys: ReadonlyMap<string, string>;
  readonly isOptimisticConcurrencyEnabled: boolean;
}

function kindOf(column: ColumnDefinition): ColumnKind {
  if (column.type !== "DateTime") return { type: column.type };
  return { type: column.type, behavior: column.behavior };
}

/** Everything of the schema that the job relies on. */
export const schemaNeeds: readonly TableNeeds[] = [ledgerTable, ...tableExtensions].map(
  (table) => ({
    table: table.name,
    columns: new Map(table.columns.map((column) => [column.name, kindOf(column)])),
    keys: table.keys.map((key) => key.name),
  }),
);

/** Tables whose updates are guarded by row versions. */
const versionedTables: readonly string[] = [ledgerTable.name, "invoice"];

const provision = "provision the product's schema in the environment of DATAVERSE_URL";

function missingTables(
  needs: readonly TableNeeds[],
  facts: ReadonlyMap<string, TableFacts>,
): readonly Gap[] {
  const absent = needs.filter((need) => facts.get(need.table)?.columns === undefined);
  if (absent.length === 0) return [];
  const names = absent.map((need) => need.table).join(", ");
  return [{ problem: `Dataverse has no table ${names}`, cure: provision }];
}

/** A table that is there, with what is needed of it. */
interface Present {
  readonly need: TableNeeds;
  readonly fact: TableFacts;
  readonly columns: ReadonlyMap<string, ColumnKind>;
}

function missingColumns(present: readonly Present[]): readonly Gap[] {
  const missing = present.flatMap(({ need, columns }) =>
    [...need.columns.keys()]
      .filter((column) => !columns.has(column))
      .map((column) => `${need.table}.${column}`),
  );
  if (missing.length === 0) return [];
  return [{ problem: `Dataverse lacks the columns ${missing.join(", ")}`, cure: provision }];
}

function describeKind({ type, behavior }: ColumnKind): string {
  return behavior === undefined ? type : `${type} with behavior ${behavior}`;
}

function otherKinds({ need, columns }: Present): readonly Gap[] {
  return [...need.columns].flatMap(([name, needed]) => {
    const found = columns.get(name);
    const fits = found?.type === needed.type && found.behavior === needed.behavior;
    if (found === undefined || fits) return [];
    const problem = `column ${need.table}.${name} is ${describeKind(found)}, not ${describeKind(needed)}`;
    return [{ problem, cure: "delete it and create it anew as the product's schema says" }];
  });
}

function keyGaps({ need, fact }: Present): readonly Gap[] {
  return need.keys.flatMap((key): readonly Gap[] => {
    const state = fact.keys.get(key);
    if (state === "Active") return [];
    if (state === undefined)
      return [{ problem: `table ${need.table} lacks the alternate key ${key}`, cure: provision }];
    const problem = `the alternate key ${key} of table ${need.table} is ${state}, not Active`;
    return [{ problem, cure: "wait until its index is built, or reactivate the key if it failed" }];
  });
}

function versionGaps({ need, fact }: Present): readonly Gap[] {
  if (!versionedTables.includes(need.table) || fact.isOptimisticConcurrencyEnabled) return [];
  const problem = `table ${need.table} has optimistic concurrency switched off, so updates cannot be guarded`;
  return [{ problem, cure: "switch it on" }];
}

/** Everything of the schema that keeps the job from running in an environment. */
export function schemaGaps(
  needs: readonly TableNeeds[],
  facts: ReadonlyMap<string, TableFacts>,
): readonly Gap[] {
  const present = needs.flatMap((need): readonly Present[] => {
    const fact = facts.get(need.table);
    return fact?.columns === undefined ? [] : [{ need, fact, columns: fact.columns }];
  });
  return [
    ...missingTables(needs, facts),
    ...missingColumns(present),
    ...present.flatMap(otherKinds),
    ...present.flatMap(keyGaps),
    ...present.flatMap(versionGaps),
  ];
}

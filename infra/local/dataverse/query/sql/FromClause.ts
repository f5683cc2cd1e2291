/**
 * The tables that one SELECT reads: a root and the tables joined to it, each under an alias that is
 * unique over the whole statement, subqueries included.
 */
import type { ColumnModel, ManyToOne, Model, TableModel } from "../../model/types";
import { noSuchProperty, tableMissing } from "../queryErrors";
import { typeColumn } from "../../store/createSchema";
import { allOf, always, bind, identifier, joinSql, keyword, sql, type Sql } from "./sql";

/** A table as it occurs in a statement. */
export interface Source {
  readonly alias: string;
  readonly table: TableModel;
}

/** Hands out `t0`, `t1`, ... so that a subquery never hides a table of the query around it. */
export class AliasCounter {
  #next = 0;

  take(): string {
    const alias = `t${this.#next.toString()}`;
    this.#next += 1;
    return alias;
  }
}

export type JoinKind = "inner" | "outer";

interface Join {
  readonly kind: JoinKind;
  readonly source: Source;
  on: Sql;
}

const joinWords: Readonly<Record<JoinKind, string>> = {
  inner: "JOIN",
  outer: "LEFT JOIN",
};

export class FromClause {
  readonly root: Source;
  readonly #model: Model;
  readonly #aliases: AliasCounter;
  readonly #joins: Join[] = [];
  readonly #paths = new Map<string, Source>();

  constructor(model: Model, root: TableModel, aliases: AliasCounter) {
    this.#model = model;
    this.#aliases = aliases;
    this.root = { alias: aliases.take(), table: root };
  }

  /** The counter that subqueries of this statement must share. */
  get aliases(): AliasCounter {
    return this.#aliases;
  }

  get model(): Model {
    return this.#model;
  }

  join(kind: JoinKind, table: TableModel): { source: Source; on: (condition: Sql) => void } {
    const join: Join = { kind, source: { alias: this.#aliases.take(), table }, on: always };
    this.#joins.push(join);
    return {
      source: join.source,
      on: (condition) => {
        join.on = condition;
      },
    };
  }

  /**
   * Follows a single-valued navigation property by an outer join; the same property of the same
   * source is joined once, however often a query names it.
   * @throws ODataError 400 where the table has no such navigation property (names are case-sensitive).
   */
  follow(source: Source, navigationProperty: string): Source {
    const path = `${source.alias}/${navigationProperty}`;
    const known = this.#paths.get(path);
    if (known !== undefined) {
      return known;
    }
    const navigation = source.table.manyToOne.get(navigationProperty);
    if (navigation === undefined) {
      throw noSuchProperty(navigationProperty, source.table);
    }
    const target = this.#model.tables.get(navigation.target);
    if (target === undefined) {
      throw tableMissing(navigation.target);
    }
    const { source: joined, on } = this.join("outer", target);
    on(referenceCondition(source, navigation, joined));
    this.#paths.set(path, joined);
    return joined;
  }

  toSql(): Sql {
    const root = sql`${identifier(this.root.table.name)} AS ${identifier(this.root.alias)}`;
    const joins = this.#joins.map(
      ({ kind, source, on }) =>
        sql`${keyword(joinWords[kind])} ${identifier(source.table.name)} AS ${identifier(source.alias)} ON ${on}`,
    );
    return joinSql([root, ...joins], " ");
  }
}

function referenceCondition(source: Source, navigation: ManyToOne, target: Source): Sql {
  const key = identifier(target.alias, target.table.primaryId);
  const equal = sql`${identifier(source.alias, navigation.column)} = ${key}`;
  return allOf([equal, pointsTo(source, navigation.column, navigation.target)]);
}

/** That a lookup with several targets points to this one of them; always true for the others. */
export function pointsTo(source: Source, lookupName: string, target: string): Sql {
  const lookup = source.table.columns.get(lookupName);
  const type = lookup === undefined ? null : targetTypeSql(source, lookup);
  return type === null ? always : sql`${type} = ${bind(target)}`;
}

export function columnSql(source: Source, column: ColumnModel): Sql {
  return identifier(source.alias, column.name);
}

/** The logical name of the table that the lookup points to; null where it can be only one. */
export function targetTypeSql(source: Source, column: ColumnModel): Sql | null {
  const name = typeColumn(column);
  return name === undefined ? null : identifier(source.alias, name);
}

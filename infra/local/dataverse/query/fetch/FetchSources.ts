/**
 * The tables of a fetch, joined, and its conditions: every link-entity becomes a join whose
 * conditions stand in its ON, so that an outer link narrows what is joined and not what is found.
 */
import { notImplemented, unsupportedQuery } from "../../http/ODataError";
import type { ColumnModel, Model, TableModel } from "../../model/types";
import { noSuchProperty, tooMany } from "../queryErrors";
import type { ColumnExpression } from "../sql/comparison";
import { AliasCounter, columnSql, FromClause, type Source } from "../sql/FromClause";
import { allOf, anyOf, sql, type Sql } from "../sql/sql";
import type { Fetch, FetchEntity, FetchFilter, FetchLink } from "./ast";
import { fetchCondition } from "./fetchCondition";

export interface LinkedSource {
  readonly alias: string;
  readonly source: Source;
  readonly entity: FetchEntity;
  /** Whether several of its rows may belong to one row of the table around. */
  readonly multiplies: boolean;
}

/** Platform limits (DATAVERSE.md 3.4). */
const conditionsAndLinksMax = 500;
const linksMax = 15;

export class FetchSources {
  readonly from: FromClause;
  readonly links: LinkedSource[] = [];
  readonly #model: Model;
  readonly #now: Date;
  #conditions = 0;

  constructor(model: Model, fetch: Fetch, { root, now }: { root: TableModel; now: Date }) {
    this.#model = model;
    this.#now = now;
    this.from = new FromClause(model, root, new AliasCounter());
    this.#addLinks(fetch.entity, this.from.root);
  }

  /** The conditions of the root's filters; they may name columns of links by `entityname`. */
  where(entity: FetchEntity): Sql {
    return this.#filters(entity, this.from.root);
  }

  column(source: Source, name: string): ColumnExpression {
    const column = columnNamed(source.table, name);
    return { expression: columnSql(source, column), column };
  }

  /** The source with this alias, or the root for null. */
  source(alias: string | null): Source {
    const link = this.links.find((candidate) => candidate.alias === alias);
    if (alias !== null && link === undefined) {
      throw unsupportedQuery(`The query has no link-entity with the alias '${alias}'.`);
    }
    return link?.source ?? this.from.root;
  }

  #addLinks(entity: FetchEntity, parent: Source): void {
    for (const link of entity.links) {
      const table = this.#model.tables.get(link.name);
      if (table === undefined) {
        throw notImplemented(`table '${link.name}'`);
      }
      const { source, on } = this.from.join(link.linkType, table);
      const from = this.column(source, link.from);
      const to = this.column(parent, link.to);
      this.#register(link, source);
      on(allOf([sql`${from.expression} = ${to.expression}`, this.#filters(link, source)]));
      this.#addLinks(link, source);
    }
  }

  #register(link: FetchLink, source: Source): void {
    const alias = link.alias ?? `${link.name}${(this.links.length + 1).toString()}`;
    if (this.links.some((other) => other.alias === alias)) {
      throw unsupportedQuery(`The alias '${alias}' is used by more than one link-entity.`);
    }
    const multiplies = link.from !== source.table.primaryId;
    this.links.push({ alias, source, entity: link, multiplies });
    if (this.links.length > linksMax) {
      throw unsupportedQuery(
        `A query must not have more than ${linksMax.toString()} link-entities.`,
      );
    }
    this.#count();
  }

  #filters(entity: FetchEntity, source: Source): Sql {
    return allOf(entity.filters.map((filter) => this.#filter(filter, source)));
  }

  #filter(filter: FetchFilter, source: Source): Sql {
    const parts = [
      ...filter.conditions.map((condition) => {
        this.#count();
        const owner = condition.entityName === null ? source : this.source(condition.entityName);
        return fetchCondition(condition, this.column(owner, condition.attribute), {
          now: this.#now,
          columnNamed: (name) => this.#columnByPath(name, owner),
        });
      }),
      ...filter.filters.map((inner) => this.#filter(inner, source)),
    ];
    return filter.type === "and" || parts.length === 0 ? allOf(parts) : anyOf(parts);
  }

  #columnByPath(name: string, owner: Source): ColumnExpression {
    const [alias, column] = name.split(".");
    return column === undefined
      ? this.column(owner, name)
      : this.column(this.source(alias ?? null), column);
  }

  #count(): void {
    this.#conditions += 1;
    if (this.#conditions > conditionsAndLinksMax) {
      throw tooMany();
    }
  }
}

/** FetchXML calls every column, lookups too, by its logical name. */
export function columnNamed(table: TableModel, name: string): ColumnModel {
  const column = table.columns.get(name);
  if (column === undefined) {
    throw noSuchProperty(name, table);
  }
  return column;
}

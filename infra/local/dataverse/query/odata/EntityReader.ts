/**
 * Reads rows in a shape and writes them as JSON. Single-valued expands are joined into the same
 * SELECT; each collection-valued expand is one more SELECT for all rows of the page together.
 */
import type { Prefer } from "../../http/prefer";
import type { SqlValue, TableModel } from "../../model/types";
import { guidFromSql } from "../../store/guid";
import { orderSql, primaryKeyColumn, totalOrder, type OrderTerm } from "../paging/orderTerms";
import type { QueryContext } from "../QueryContext";
import { columnWriter, propertyName, type FieldWriter } from "../render/columnWriter";
import { AliasCounter, FromClause, pointsTo, type Source } from "../sql/FromClause";
import { Outputs } from "../sql/Outputs";
import { allOf, bind, identifier, joinSql, sql, type Sql } from "../sql/sql";
import type { OrderItem } from "./ast";
import type { EntityShape, ExpandedCollection } from "./entityShape";
import { FilterTranslator } from "./FilterTranslator";

export type StoredRow = readonly SqlValue[];

interface Compiled {
  readonly write: FieldWriter;
  readonly collections: readonly CollectionSlot[];
}

/** A collection-valued expand: where its parents' keys stand and, once read, each parent's JSON. */
interface CollectionSlot {
  readonly parentKey: number;
  readonly parentTable: string;
  readonly expanded: ExpandedCollection;
  children: ReadonlyMap<string, string>;
}

/** Rows of one expanded collection for each parent at most (DATAVERSE.md 3.3). */
const childrenMax = 5_000;
/** Parameter aliases cannot be used inside `$expand` (DATAVERSE.md 3.1). */
const noAliases = new Map<string, never>();
/** Parents in one SELECT of children; SQLite takes 32,766 parameters. */
const parentsPerQuery = 1_000;

export class EntityReader {
  readonly from: FromClause;
  readonly outputs = new Outputs();
  readonly #context: QueryContext;
  readonly #prefer: Prefer;
  readonly #translator: FilterTranslator;
  readonly #compiled: Compiled;

  constructor(
    context: QueryContext,
    shape: EntityShape,
    options: { readonly prefer: Prefer; readonly translator: FilterTranslator },
  ) {
    this.#context = context;
    this.#prefer = options.prefer;
    this.#translator = options.translator;
    this.from = new FromClause(context.model, shape.table, new AliasCounter());
    this.#compiled = this.#compile(shape, this.from.root);
  }

  /** The order that was asked for, made total by the primary key. */
  order(items: readonly OrderItem[] | null): readonly OrderTerm[] {
    return orderTerms(items ?? [], this.from, this.#translator);
  }

  /** Reads the children of these rows' expanded collections and gives each row's JSON. */
  write(rows: readonly StoredRow[]): string[] {
    for (const slot of this.#compiled.collections) {
      slot.children = this.#children(slot, rows);
    }
    return rows.map((row) => this.#compiled.write(row));
  }

  #compile(shape: EntityShape, source: Source): Compiled {
    const version = this.outputs.add(identifier(source.alias, "versionnumber"));
    const options = { model: this.#context.model, prefer: this.#prefer, omitNulls: false };
    const fields: FieldWriter[] = shape.columns.map((column) =>
      columnWriter({ source, column, key: propertyName(column), outputs: this.outputs }, options),
    );
    const slots: CollectionSlot[] = [];
    for (const single of shape.singles) {
      const target = this.from.follow(source, single.navigationProperty);
      const inner = this.#compile(single.shape, target);
      const key = this.#keyPosition(target);
      const prefix = `,${JSON.stringify(single.navigationProperty)}:`;
      fields.push((row) => prefix + (row[key] === null ? "null" : inner.write(row)));
      slots.push(...inner.collections);
    }
    for (const expanded of shape.collections) {
      const slot: CollectionSlot = {
        parentKey: this.#keyPosition(source),
        parentTable: shape.table.name,
        expanded,
        children: new Map(),
      };
      slots.push(slot);
      fields.push(this.#collectionField(slot, shape.table));
    }
    const write: FieldWriter = (row) => {
      let text = `{"@odata.etag":"W/\\"${String(row[version])}\\""`;
      for (const field of fields) {
        text += field(row);
      }
      return `${text}}`;
    };
    return { write, collections: slots };
  }

  #keyPosition(source: Source): number {
    return this.outputs.add(identifier(source.alias, source.table.primaryId));
  }

  /** The link beside a collection has no cookie and gives the same rows again (DATAVERSE.md 3.3). */
  #collectionField(slot: CollectionSlot, parent: TableModel): FieldWriter {
    const name = slot.expanded.navigation.navigationProperty;
    const { select } = slot.expanded.item;
    const query = select === null ? "" : `?$select=${select.join(",")}`;
    const root = `${this.#context.baseUrl}/${parent.entitySetName}`;
    return (row) => {
      const key = keyText(row[slot.parentKey]);
      const link = `${root}(${key})/${name}${query}`;
      return `,"${name}":[${slot.children.get(key) ?? ""}],"${name}@odata.nextLink":${JSON.stringify(link)}`;
    };
  }

  #children(slot: CollectionSlot, rows: readonly StoredRow[]): ReadonlyMap<string, string> {
    const { navigation, item, shape } = slot.expanded;
    const parents = new Map<string, SqlValue>();
    for (const row of rows) {
      const key = row[slot.parentKey];
      if (key instanceof Uint8Array) {
        parents.set(guidFromSql(key), key);
      }
    }
    const keys = [...parents.values()];
    const children = new Map<string, string>();
    for (let start = 0; start < keys.length; start += parentsPerQuery) {
      const reader = new EntityReader(this.#context, shape, {
        prefer: this.#prefer,
        translator: new FilterTranslator(noAliases, this.#context.now()),
      });
      const parentColumn = identifier(reader.from.root.alias, navigation.childColumn);
      const parent = reader.outputs.add(parentColumn);
      const some = joinSql(keys.slice(start, start + parentsPerQuery).map(bind), ", ");
      const where = [
        sql`${parentColumn} IN (${some})`,
        pointsTo(reader.from.root, navigation.childColumn, slot.parentTable),
      ];
      if (item.filter !== null) {
        where.push(reader.filter(item.filter));
      }
      const found = reader.select({ where, order: reader.order(item.orderBy) });
      const kept = keepFirst(found, parent, Math.min(item.top ?? childrenMax, childrenMax));
      reader.write(kept).forEach((json, index) => {
        const key = keyText(kept[index]?.[parent]);
        const before = children.get(key);
        children.set(key, before === undefined ? json : `${before},${json}`);
      });
    }
    return children;
  }

  filter(node: Parameters<FilterTranslator["translate"]>[0]): Sql {
    return this.#translator.translate(node, rootScope(this.from));
  }

  select(query: {
    readonly where: readonly Sql[];
    readonly order: readonly OrderTerm[];
    readonly limit?: number;
  }): StoredRow[] {
    const limit = query.limit === undefined ? sql`` : sql` LIMIT ${bind(query.limit)}`;
    const statement = sql`SELECT ${this.outputs.toSql()} FROM ${this.from.toSql()} WHERE ${allOf(query.where)} ORDER BY ${orderSql(query.order)}${limit}`;
    return this.#context.db.rows(statement.text, statement.params);
  }
}

export function rootScope(from: FromClause): Parameters<FilterTranslator["translate"]>[1] {
  return { from, source: from.root, variables: new Map() };
}

function orderTerms(
  items: readonly OrderItem[],
  from: FromClause,
  translator: FilterTranslator,
): readonly OrderTerm[] {
  const key = primaryKeyColumn(from.root.table);
  const terms = new Map<string, OrderTerm>();
  for (const { by, descending } of items) {
    const path = translator.path(by);
    const { expression, column } = translator.column(path, rootScope(from));
    const name = path.segments.length === 1 ? column.name : path.segments.join(".");
    if (!terms.has(name)) {
      const unique = path.segments.length === 1 && column.name === key.name;
      terms.set(name, { expression, column, descending, name, unique });
    }
  }
  return totalOrder([...terms.values()], from.root);
}

function keyText(key: SqlValue | undefined): string {
  return key instanceof Uint8Array ? guidFromSql(key) : "";
}

function keepFirst(rows: readonly StoredRow[], parent: number, most: number): StoredRow[] {
  const counts = new Map<string, number>();
  return rows.filter((row) => {
    const key = keyText(row[parent]);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= most;
  });
}

/** From a filter's tree to SQL: looks up its names, checks its types, counts its conditions. */
import { unsupportedQuery } from "../../http/ODataError";
import type { ColumnModel, OneToMany, TableModel } from "../../model/types";
import { noSuchProperty, tableMissing, tooMany } from "../queryErrors";
import {
  compareColumns,
  like,
  type ColumnExpression,
  type CompareOperator,
} from "../sql/comparison";
import { columnSql, FromClause, pointsTo, type Source } from "../sql/FromClause";
import { allOf, anyOf, identifier, never, notTrue, sql, type Sql } from "../sql/sql";
import type { Alias, Argument, FilterNode, Literal, LiteralList, Operand, Path } from "./ast";
import { compareWithLiteral } from "./compareWithLiteral";
import { dataverseFunction } from "./dataverseFunctions";

/** Where a name is looked up: the statement it belongs to and the table it starts from. */
export interface Scope {
  readonly from: FromClause;
  readonly source: Source;
  /** Range variables of the lambdas around. */
  readonly variables: ReadonlyMap<string, { readonly from: FromClause; readonly source: Source }>;
}

type Aliases = ReadonlyMap<string, Argument | Path>;

interface Comparison {
  readonly left: Operand;
  readonly operator: CompareOperator;
  readonly right: Operand;
}

/** Platform limit (DATAVERSE.md 3.1). */
const conditionsMax = 500;

const mirrored: Readonly<Record<CompareOperator, CompareOperator>> = {
  eq: "eq",
  ne: "ne",
  gt: "lt",
  ge: "le",
  lt: "gt",
  le: "ge",
};

const lookupProperty = /^_(.+)_value$/;

/** The column behind a property: lookups are read as `_x_value` (DATAVERSE.md 3.1). */
export function propertyColumn(table: TableModel, property: string): ColumnModel {
  const lookup = lookupProperty.exec(property)?.[1];
  const column = table.columns.get(lookup ?? property);
  if (column === undefined || isLookup(column) !== (lookup !== undefined)) {
    throw noSuchProperty(property, table);
  }
  return column;
}

function isLookup(column: ColumnModel): boolean {
  return column.targets !== undefined;
}

export class FilterTranslator {
  readonly #aliases: Aliases;
  readonly #now: Date;
  #conditions = 0;

  constructor(aliases: Aliases, now: Date) {
    this.#aliases = aliases;
    this.#now = now;
  }

  /** @throws ODataError 400 for unknown names, wrong types and more than 500 conditions. */
  translate(node: FilterNode, scope: Scope): Sql {
    switch (node.kind) {
      case "and":
        return allOf(node.items.map((item) => this.translate(item, scope)));
      case "or":
        return anyOf(node.items.map((item) => this.translate(item, scope)));
      case "not":
        return notTrue(this.translate(node.item, scope));
      case "compare":
        this.#count();
        return this.#compare(node, scope);
      case "text":
        this.#count();
        return this.#text(node, scope);
      case "function":
        this.#count();
        return this.#function(node, scope);
      case "lambda":
        this.#count();
        return this.#lambda(node, scope);
    }
  }

  /** The column that a path ends in, with the joins to reach it. */
  column(path: Path, scope: Scope): ColumnExpression {
    const { source, rest } = this.#start(path, scope);
    const names = [...rest.segments];
    const property = names.pop() ?? "";
    let owner = source;
    for (const navigation of names) {
      owner = rest.from.follow(owner, navigation);
    }
    const column = propertyColumn(owner.table, property);
    return { expression: columnSql(owner, column), column };
  }

  /** What to order by, parameter aliases replaced. */
  path(part: Path | Alias): Path {
    const value = this.#resolve(part);
    if (value.kind !== "path") {
      throw unsupportedQuery("A query can be ordered by properties only.");
    }
    return value;
  }

  #resolve(part: Operand | Argument): Literal | LiteralList | Path {
    if (part.kind !== "alias") {
      return part;
    }
    const value = this.#aliases.get(part.name);
    if (value === undefined || value.kind === "alias") {
      throw unsupportedQuery(`The parameter alias '${part.name}' has no value.`);
    }
    return value;
  }

  #count(): void {
    this.#conditions += 1;
    if (this.#conditions > conditionsMax) {
      throw tooMany();
    }
  }

  #start(path: Path, scope: Scope) {
    const [first = "", ...others] = path.segments;
    const variable = scope.variables.get(first);
    return variable === undefined
      ? { source: scope.source, rest: { from: scope.from, segments: path.segments } }
      : { source: variable.source, rest: { from: variable.from, segments: others } };
  }

  #compare({ left, operator, right }: Comparison, scope: Scope): Sql {
    const first = this.#resolve(left);
    const second = this.#resolve(right);
    if (first.kind === "literal" && second.kind === "path") {
      return this.#compare({ left: second, operator: mirrored[operator], right: first }, scope);
    }
    if (first.kind !== "path" || second.kind === "list") {
      throw unsupportedQuery("A comparison needs a property and a value.");
    }
    const column = this.column(first, scope);
    return second.kind === "path"
      ? compareColumns(column, operator, this.column(second, scope))
      : compareWithLiteral(column, operator, second);
  }

  #text(node: Extract<FilterNode, { kind: "text" }>, scope: Scope): Sql {
    const value = this.#resolve(node.value);
    if (value.kind !== "literal" || value.type !== "string") {
      throw unsupportedQuery(`The function '${node.function}' needs a string.`);
    }
    const before = node.function === "startswith" ? "" : "%";
    const after = node.function === "endswith" ? "" : "%";
    return like(this.column(node.path, scope), `${before}${value.text}${after}`, false);
  }

  #function(node: Extract<FilterNode, { kind: "function" }>, scope: Scope): Sql {
    const variable = node.on?.segments[0];
    const owner = variable === undefined ? scope : scope.variables.get(variable);
    if (owner === undefined || (node.on?.segments.length ?? 0) > 1) {
      throw unsupportedQuery(
        `The function '${node.name}' must follow a range variable or stand alone.`,
      );
    }
    const entries = Object.entries(node.arguments).map(
      ([name, value]) => [name, this.#resolve(value)] as const,
    );
    return dataverseFunction(node.name, new Map(entries), { source: owner.source, now: this.#now });
  }

  #lambda(node: Extract<FilterNode, { kind: "lambda" }>, scope: Scope): Sql {
    const { parent, collection } = this.#collection(node.path, scope);
    const model = scope.from.model;
    const childTable = model.tables.get(collection.childTable);
    if (childTable === undefined) {
      throw tableMissing(collection.childTable);
    }
    const from = new FromClause(model, childTable, scope.from.aliases);
    const lookup = identifier(from.root.alias, collection.childColumn);
    const belongs = [
      sql`${lookup} = ${identifier(parent.alias, parent.table.primaryId)}`,
      pointsTo(from.root, collection.childColumn, parent.table.name),
    ];
    const variables = new Map(scope.variables);
    if (node.variable !== null) {
      variables.set(node.variable, { from, source: from.root });
    }
    const item = node.item === null ? null : this.translate(node.item, { ...scope, variables });
    const all = node.quantifier === "all";
    const wanted = item === null ? (all ? [never] : []) : [all ? notTrue(item) : item];
    const exists = sql`EXISTS (SELECT 1 FROM ${from.toSql()} WHERE ${allOf([...belongs, ...wanted])})`;
    return all ? sql`NOT ${exists}` : exists;
  }

  #collection(path: Path, scope: Scope): { parent: Source; collection: OneToMany } {
    const { source, rest } = this.#start(path, scope);
    const names = [...rest.segments];
    const last = names.pop() ?? "";
    let parent = source;
    for (const navigation of names) {
      parent = rest.from.follow(parent, navigation);
    }
    const collection = parent.table.oneToMany.get(last);
    if (collection === undefined) {
      throw noSuchProperty(last, parent.table);
    }
    return { parent, collection };
  }
}

/** What the text of OData query options says, before any name in it is looked up. */
import type { CompareOperator } from "../sql/comparison";

export type LiteralType = "string" | "number" | "guid" | "date" | "boolean" | "null";

export interface Literal {
  readonly kind: "literal";
  readonly type: LiteralType;
  /** Without quotes. */
  readonly text: string;
}

/** `a/b/c`: navigation properties (or a range variable) and at the end a property. */
export interface Path {
  readonly kind: "path";
  readonly segments: readonly string[];
}

/** `@p1`, replaced by its value before names are looked up. */
export interface Alias {
  readonly kind: "alias";
  readonly name: string;
}

export interface LiteralList {
  readonly kind: "list";
  readonly items: readonly Literal[];
}

export type Operand = Literal | Path | Alias;
export type Argument = Literal | LiteralList | Alias;
export type StringFunction = "contains" | "startswith" | "endswith";

export type FilterNode =
  | { readonly kind: "and" | "or"; readonly items: readonly FilterNode[] }
  | { readonly kind: "not"; readonly item: FilterNode }
  | {
      readonly kind: "compare";
      readonly left: Operand;
      readonly operator: CompareOperator;
      readonly right: Operand;
    }
  | {
      readonly kind: "text";
      readonly function: StringFunction;
      readonly path: Path;
      readonly value: Literal | Alias;
    }
  | {
      readonly kind: "function";
      /** Without `Microsoft.Dynamics.CRM.`. */
      readonly name: string;
      /** The range variable before the name, inside a lambda. */
      readonly on: Path | null;
      readonly arguments: Readonly<Record<string, Argument>>;
    }
  | {
      readonly kind: "lambda";
      readonly path: Path;
      readonly quantifier: "any" | "all";
      readonly variable: string | null;
      readonly item: FilterNode | null;
    };

export interface OrderItem {
  readonly by: Path | Alias;
  readonly descending: boolean;
}

export interface ExpandItem {
  readonly navigationProperty: string;
  readonly select: readonly string[] | null;
  readonly filter: FilterNode | null;
  readonly orderBy: readonly OrderItem[] | null;
  readonly top: number | null;
  readonly expand: readonly ExpandItem[] | null;
  /** Options that an expand must not have, as they were written. */
  readonly unsupported: readonly string[];
}

export interface AggregateItem {
  readonly method: "count" | "sum" | "min" | "max" | "average" | "countdistinct";
  /** null for `$count`. */
  readonly path: Path | null;
  readonly alias: string;
}

export interface ApplyNode {
  readonly filter: FilterNode | null;
  readonly groupBy: readonly Path[];
  readonly aggregates: readonly AggregateItem[];
}

import { joinSql, type Sql } from "./sql";

/** The columns of a SELECT's result by position; an expression asked for twice is selected once. */
export class Outputs {
  readonly #expressions: Sql[] = [];
  readonly #positions = new Map<string, number>();

  /** @returns the expression's position in each row */
  add(expression: Sql): number {
    const known = expression.params.length === 0 ? this.#positions.get(expression.text) : undefined;
    if (known !== undefined) {
      return known;
    }
    const position = this.#expressions.push(expression) - 1;
    this.#positions.set(expression.text, position);
    return position;
  }

  toSql(): Sql {
    return joinSql(this.#expressions, ", ");
  }
}

/**
 * SQL text with its bound values. Statements are only ever put together from these pieces, so a
 * value that came from a client can reach the database as a bound parameter and in no other way.
 */
import type { SqlValue } from "../../model/types";

export interface Sql {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

/**
 * The single place that joins text and values: `${}` takes other pieces only.
 */
export function sql(strings: TemplateStringsArray, ...pieces: readonly Sql[]): Sql {
  let text = strings[0] ?? "";
  const params: SqlValue[] = [];
  pieces.forEach((piece, index) => {
    text += piece.text + (strings[index + 1] ?? "");
    params.push(...piece.params);
  });
  return { text, params };
}

/** A bound parameter. */
export function bind(value: SqlValue): Sql {
  return { text: "?", params: [value] };
}

/** A quoted identifier, optionally qualified: `"t0"."name"`. */
export function identifier(...parts: readonly string[]): Sql {
  const quoted = parts.map((part) => `"${part.replaceAll('"', '""')}"`);
  return { text: quoted.join("."), params: [] };
}

/** Fixed text of the program's own, never a client's. */
export function keyword(text: string): Sql {
  return { text, params: [] };
}

export function joinSql(pieces: readonly Sql[], separator: string): Sql {
  return {
    text: pieces.map((piece) => piece.text).join(separator),
    params: pieces.flatMap((piece) => piece.params),
  };
}

export const always: Sql = { text: "1", params: [] };
export const never: Sql = { text: "0", params: [] };

export function allOf(conditions: readonly Sql[]): Sql {
  const narrowing = conditions.filter((condition) => condition !== always);
  return combine(narrowing, " AND ", always);
}

export function anyOf(conditions: readonly Sql[]): Sql {
  return combine(conditions, " OR ", never);
}

function combine(conditions: readonly Sql[], operator: string, empty: Sql): Sql {
  const [only] = conditions;
  if (only === undefined) {
    return empty;
  }
  if (conditions.length === 1) {
    return only;
  }
  const inner = joinSql(conditions, operator);
  return { text: `(${inner.text})`, params: inner.params };
}

/**
 * True where the condition is false or unknown: filters are two-valued, as in OData, where a
 * comparison with null is false and its negation therefore true.
 */
export function notTrue(condition: Sql): Sql {
  return sql`((${condition}) IS NOT TRUE)`;
}

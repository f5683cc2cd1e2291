/** Random rows and random filters: what SQL finds is what an evaluation in memory finds. */
import fc from "fast-check";
import { guid, pluck, QueryFixture } from "../support/QueryFixture";

interface Line {
  readonly id: number;
  readonly parent: number | null;
  readonly text: string | null;
  readonly number: number | null;
  /** Hundredths. */
  readonly money: number | null;
}

/** A filter as OData text beside its meaning. */
interface Filter {
  readonly text: string;
  readonly holds: (line: Line, all: readonly Line[]) => boolean;
}

const texts = ["", "a", "B", "ab", "A%", "o'b", "[x]"];
const numbers = [-2, 0, 1, 7];
const hundredths = [-150, 0, 1, 999, 100_000];
const operators = ["eq", "ne", "gt", "ge", "lt", "le"] as const;
type Operator = (typeof operators)[number];

const line = (id: number): fc.Arbitrary<Line> =>
  fc.record({
    id: fc.constant(id),
    parent: fc.option(fc.integer({ min: 0, max: 5 })),
    text: fc.option(fc.constantFrom(...texts)),
    number: fc.option(fc.constantFrom(...numbers)),
    money: fc.option(fc.constantFrom(...hundredths)),
  });

const lines = fc
  .integer({ min: 1, max: 6 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, id) => line(id))));

function compare<Value extends string | number>(
  left: Value | null,
  operator: Operator,
  right: Value,
): boolean {
  if (left === null) {
    return operator === "ne";
  }
  switch (operator) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "gt":
      return left > right;
    case "ge":
      return left >= right;
    case "lt":
      return left < right;
    case "le":
      return left <= right;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function lower(text: string | null): string | null {
  return text?.toLowerCase() ?? null;
}

function leaf(prefix: string, of: (line: Line, all: readonly Line[]) => Line | null) {
  const read =
    <Value>(get: (line: Line) => Value | null) =>
    (line: Line, all: readonly Line[]): Value | null => {
      const target = of(line, all);
      return target === null ? null : get(target);
    };
  const operator = fc.constantFrom(...operators);
  return fc.oneof(
    fc.tuple(operator, fc.constantFrom(...texts)).map(([op, value]): Filter => {
      const get = read(({ text }) => lower(text));
      return {
        text: `${prefix}description ${op} ${quoted(value)}`,
        holds: (line, all) => compare(get(line, all), op, value.toLowerCase()),
      };
    }),
    fc.tuple(operator, fc.constantFrom(-3, ...numbers)).map(([op, value]): Filter => {
      const get = read(({ number }) => number);
      return {
        text: `${prefix}importsequencenumber ${op} ${value.toString()}`,
        holds: (line, all) => compare(get(line, all), op, value),
      };
    }),
    fc.tuple(operator, fc.constantFrom(0, 1, 999, 100_000)).map(([op, value]): Filter => {
      const get = read(({ money }) => money);
      return {
        text: `${prefix}creditlimit ${op} ${(value / 100).toFixed(2)}`,
        holds: (line, all) => compare(get(line, all), op, value),
      };
    }),
    fc.constantFrom("eq", "ne").map((op): Filter => {
      const get = read(({ money }) => money);
      return {
        text: `${prefix}creditlimit ${op} null`,
        holds: (line, all) => (get(line, all) === null) === (op === "eq"),
      };
    }),
    fc.constantFrom("a", "b", "B").map((part): Filter => {
      const get = read(({ text }) => lower(text));
      return {
        text: `contains(${prefix}description,${quoted(part)})`,
        holds: (line, all) => get(line, all)?.includes(part.toLowerCase()) ?? false,
      };
    }),
  );
}

const own = leaf("", (line) => line);
const viaParent = leaf(
  "parentaccountid/",
  (line, all) => all.find(({ id }) => id === line.parent) ?? null,
);
const viaGrandparent = leaf("parentaccountid/parentaccountid/", (line, all) => {
  const parent = all.find(({ id }) => id === line.parent);
  return all.find(({ id }) => id === parent?.parent) ?? null;
});

const children = fc
  .tuple(
    fc.constantFrom("any", "all"),
    leaf("c/", (line) => line),
  )
  .map(([quantifier, item]): Filter => ({
    text: `account_parent_account/${quantifier}(c:${item.text})`,
    holds: (line, all) => {
      const found = all.filter(({ parent }) => parent === line.id);
      const matches = (child: Line) => item.holds(child, all);
      return quantifier === "any" ? found.some(matches) : found.every(matches);
    },
  }));

const listed = fc
  .uniqueArray(fc.constantFrom(...numbers), { minLength: 1 })
  .map((values): Filter => {
    const list = values.map((value) => `'${value.toString()}'`).join(",");
    return {
      text: `Microsoft.Dynamics.CRM.In(PropertyName='importsequencenumber',PropertyValues=[${list}])`,
      holds: ({ number }) => number !== null && values.includes(number),
    };
  });

const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(own, viaParent, viaGrandparent, children, listed),
    tie("filter").map((item): Filter => ({
      text: `not (${item.text})`,
      holds: (line, all) => !item.holds(line, all),
    })),
    fc
      .tuple(fc.constantFrom("and", "or"), tie("filter"), tie("filter"))
      .map(([word, left, right]): Filter => ({
        text: `(${left.text}) ${word} (${right.text})`,
        holds: (line, all) =>
          word === "and"
            ? left.holds(line, all) && right.holds(line, all)
            : left.holds(line, all) || right.holds(line, all),
      })),
  ),
}));

describe("filters", () => {
  const fixture = new QueryFixture();
  afterAll(() => {
    fixture.close();
  });

  it("find exactly the rows for which they hold", () => {
    fc.assert(
      fc.property(lines, fc.array(filter, { minLength: 1, maxLength: 8 }), (all, filters) => {
        fixture.db.run("DELETE FROM account");
        for (const { id, parent, text, number, money } of all) {
          fixture.insert("account", {
            accountid: guid(id),
            parentaccountid: parent === null ? null : guid(parent),
            description: text,
            importsequencenumber: number,
            creditlimit: money === null ? null : (money / 100).toFixed(2),
          });
        }
        for (const { text, holds } of filters) {
          const wanted = all.filter((line) => holds(line, all)).map(({ id }) => guid(id));
          const search = new URLSearchParams({ $select: "accountid", $filter: text });
          expect({ text, found: pluck(fixture.query("account", search), "accountid") }).toEqual({
            text,
            found: wanted,
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Pages stay right while rows enter and leave between them (DATAVERSE.md 3.2). */
import fc from "fast-check";
import { guid, QueryFixture } from "../support/QueryFixture";
import { readFetchPages, readODataPages } from "../support/pages";

interface Entry {
  readonly id: number;
  readonly name: string | null;
  readonly limit: number | null;
}

interface Change {
  readonly remove: readonly number[];
  readonly add: readonly Entry[];
}

const nameValue = fc.option(fc.constantFrom("", "a", "B", "q\"<&>'", "é", "b"));
const limitValue = fc.option(fc.constantFrom(-1, 0, 2));

function entry(id: number): fc.Arbitrary<Entry> {
  return fc.record({ id: fc.constant(id), name: nameValue, limit: limitValue });
}

const idsMax = 40;
const entries = fc
  .uniqueArray(fc.integer({ min: 0, max: idsMax }), { minLength: 1, maxLength: 25 })
  .chain((ids) => fc.tuple(...ids.map(entry)));
const change: fc.Arbitrary<Change> = fc.record({
  remove: fc.array(fc.integer({ min: 0, max: idsMax }), { maxLength: 3 }),
  add: fc
    .uniqueArray(fc.integer({ min: 0, max: idsMax }), { maxLength: 3 })
    .chain((ids) => fc.tuple(...ids.map(entry)))
    .map((added): Entry[] => added),
});
const order = fc.uniqueArray(
  fc.record({
    column: fc.constantFrom("description", "importsequencenumber", "accountid"),
    descending: fc.boolean(),
  }),
  { maxLength: 3, selector: ({ column }) => column },
);

const scenario = fc.record({
  entries,
  order,
  changes: fc.array(change, { maxLength: 12 }),
  pageSize: fc.integer({ min: 1, max: 7 }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;

describe("paging", () => {
  const fixture = new QueryFixture();
  afterAll(() => {
    fixture.close();
  });

  /** Reads all pages while the scenario's changes happen; gives ids as read and ids never touched. */
  function run(
    { entries: initial, changes }: Scenario,
    read: (between: () => void) => (readonly Readonly<Record<string, unknown>>[])[],
  ): { seen: unknown[]; untouched: Set<string> } {
    fixture.db.run("DELETE FROM account");
    const present = new Set<number>();
    const insert = ({ id, name, limit }: Entry): void => {
      const values = { description: name, importsequencenumber: limit };
      fixture.insert("account", { accountid: guid(id), ...values });
      present.add(id);
    };
    initial.forEach(insert);
    const untouched = new Set(initial.map(({ id }) => guid(id)));
    const waiting = [...changes];
    const pages = read(() => {
      const next = waiting.shift();
      for (const id of next?.remove ?? []) {
        fixture.remove("account", guid(id));
        present.delete(id);
        untouched.delete(guid(id));
      }
      next?.add.filter(({ id }) => !present.has(id)).forEach(insert);
    });
    return { seen: pages.flatMap((rows) => rows.map((row) => row["accountid"])), untouched };
  }

  function expectEachOnce({ seen, untouched }: { seen: unknown[]; untouched: Set<string> }): void {
    const seenUntouched = seen.filter((id) => untouched.has(String(id)));
    expect(seenUntouched.sort()).toEqual([...untouched].sort());
  }

  it("by next links never misses or repeats a row that nobody touched", () => {
    fc.assert(
      fc.property(scenario, (case_) => {
        const by = case_.order.map(({ column, descending }) =>
          descending ? `${column} desc` : column,
        );
        const orderBy = by.length === 0 ? "" : `&$orderby=${by.join(",")}`;
        const query = {
          table: "account",
          options: `$select=accountid${orderBy}`,
          pageSize: case_.pageSize,
        };
        expectEachOnce(run(case_, (between) => readODataPages(fixture, query, between)));
      }),
      { numRuns: 200 },
    );
  });

  it("by paging cookies never misses or repeats a row that nobody touched", () => {
    fc.assert(
      fc.property(scenario, (case_) => {
        const orders = case_.order.map(
          ({ column, descending }) =>
            `<order attribute="${column}" descending="${String(descending)}"/>`,
        );
        const entity = `<entity name="account"><attribute name="accountid"/>${orders.join("")}</entity>`;
        const query = { table: "account", entity, count: case_.pageSize };
        expectEachOnce(run(case_, (between) => readFetchPages(fixture, query, between)));
      }),
      { numRuns: 200 },
    );
  });
});

import { RecordBudget } from "../../../lib/engine/RecordBudget";

/** Pages of numbers, and how many were read. */
function source(...pages: readonly (readonly number[])[]) {
  let read = 0;
  async function* of() {
    for (const page of pages) {
      read += 1;
      yield await Promise.resolve(page);
    }
  }
  return { pages: of(), read: () => read };
}

async function all(pages: AsyncIterable<readonly number[]>): Promise<number[][]> {
  const taken: number[][] = [];
  for await (const page of pages) taken.push([...page]);
  return taken;
}

describe("a budget of records", () => {
  it("goes over all that a stage reads, cuts the last page and reads none beyond it", async () => {
    const budget = new RecordBudget(4);
    const first = source([1, 2], [3]);
    const second = source([4, 5], [6]);
    const third = source([7]);
    expect(await all(budget.of(first.pages))).toEqual([[1, 2], [3]]);
    expect(await all(budget.of(second.pages))).toEqual([[4]]);
    expect(await all(budget.of(third.pages))).toEqual([]);
    expect([first.read(), second.read(), third.read()]).toEqual([2, 1, 0]);
  });

  it("without a bound hands every page on", async () => {
    expect(await all(new RecordBudget(null).of(source([1], [], [2, 3]).pages))).toEqual([
      [1],
      [],
      [2, 3],
    ]);
  });
});

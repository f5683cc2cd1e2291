import { chunksOf, rowName, rowOfName, type DueName } from "../../../lib/domain/chunking";

async function* pagesOf(...pages: readonly (readonly DueName[])[]) {
  for (const page of pages) yield await Promise.resolve(page);
}

async function chunked(recordsMax: number, ...pages: readonly (readonly DueName[])[]) {
  const chunks: string[] = [];
  for await (const { names, records } of chunksOf(pagesOf(...pages), recordsMax))
    chunks.push(`${names.join(" ")} = ${String(records)}`);
  return chunks;
}

const due = (name: string, records = 1): DueName => ({ name, records });

describe("chunksOf", () => {
  it("fills chunks across pages and leaves none empty", async () => {
    const pages = [[due("a"), due("b")], [due("c")], [], [due("d"), due("e")]];
    expect(await chunked(2, ...pages)).toEqual(["a b = 2", "c d = 2", "e = 1"]);
    expect(await chunked(2)).toEqual([]);
  });

  it("never cuts a name: a bundle larger than a chunk is one of its own", async () => {
    const pages = [[due("a", 3), due("whale", 5_000), due("b", 3), due("c", 7)]];
    expect(await chunked(10, ...pages)).toEqual(["a = 3", "whale = 5000", "b c = 10"]);
  });

  it("takes a name that comes from two sources into one chunk once", async () => {
    expect(await chunked(10, [due("a", 2), due("b", 2), due("a", 2)])).toEqual(["a b = 4"]);
  });

  it("holds as many names as fit into one query's URL", async () => {
    const key = (number: number) => due(`a-${String(number).padStart(110, "0")}`);
    const keys = Array.from({ length: 500 }, (_, number) => key(number));
    for await (const { names } of chunksOf(pagesOf(keys), 5_000)) {
      const values = names.map((name) => encodeURIComponent(`<value>${name}</value>`));
      expect(values.join("").length).toBeLessThan(25_000);
    }
  });
});

it("a row without a bundle key has a name that is no bundle key", () => {
  expect(rowOfName(rowName("0a1b"))).toBe("0a1b");
  expect(rowOfName("a-0a1b-2c3d-none")).toBeUndefined();
});

import * as fc from "fast-check";
import { compareIds } from "../../../../infra/verify/ids/compareIds";
import { mergeById } from "../../../../infra/verify/ids/mergeById";

interface Element {
  readonly id: string;
  readonly of: string;
}

async function* stream(ids: readonly string[], of: string): AsyncGenerator<Element> {
  for (const id of ids) yield await Promise.resolve({ id, of });
}

const sortedIds = fc
  .uniqueArray(fc.constantFrom(...Array.from({ length: 12 }, (_, n) => idOf(n))))
  .map((ids) => ids.sort(compareIds));

function idOf(number: number): string {
  return `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;
}

describe("mergeById", () => {
  it("gives every id once, in order, with what each stream has under it", async () => {
    await fc.assert(
      fc.asyncProperty(sortedIds, sortedIds, sortedIds, async (a, b, c) => {
        const seen: string[] = [];
        const streams = [stream(a, "a"), stream(b, "b"), stream(c, "c")] as const;
        for await (const { id, parts } of mergeById<[Element, Element, Element]>(streams)) {
          seen.push(id);
          const names = [a.includes(id) && "a", b.includes(id) && "b", c.includes(id) && "c"];
          expect(parts.map((part) => part?.of ?? false)).toEqual(names);
        }
        expect(seen).toEqual([...new Set([...a, ...b, ...c])].sort(compareIds));
      }),
    );
  });

  it("passes on the failure of a stream", async () => {
    async function* broken(): AsyncGenerator<Element> {
      yield await Promise.resolve({ id: idOf(1), of: "a" });
      throw new Error("the connection is gone");
    }
    const merged = mergeById<[Element, Element]>([broken(), stream([idOf(2)], "b")]);
    await expect(merged.next().then(() => merged.next())).rejects.toThrow("the connection is gone");
  });
});

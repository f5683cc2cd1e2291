/**
 * Takes from two sources in turn and the rest of the longer one after the other's end, so that
 * neither keeps a run that is short of time from the other. Reads nothing ahead.
 */
export async function* alternate<Item>(
  first: AsyncIterable<Item>,
  second: AsyncIterable<Item>,
): AsyncGenerator<Item> {
  let sources = [first[Symbol.asyncIterator](), second[Symbol.asyncIterator]()];
  try {
    // Bounded by the sources: each round takes an item out of each, or ends it.
    while (sources.length > 0)
      for (const source of sources) {
        const next = await source.next();
        if (next.done === true) sources = sources.filter((other) => other !== source);
        else yield next.value;
      }
  } finally {
    for (const source of sources) await source.return?.();
  }
}

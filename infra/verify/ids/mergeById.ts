import { compareIds } from "./compareIds";

interface Identified {
  readonly id: string;
}

/** What the streams have under one id, each in its stream's place. */
export interface Merged<Elements extends readonly Identified[]> {
  readonly id: string;
  readonly parts: { readonly [Place in keyof Elements]: Elements[Place] | undefined };
}

/** A stream with the element that comes next held in hand. */
class Head {
  readonly #stream: AsyncIterator<Identified>;
  next: Identified | undefined;

  constructor(stream: AsyncIterable<Identified>) {
    this.#stream = stream[Symbol.asyncIterator]();
  }

  async advance(): Promise<void> {
    const result = await this.#stream.next();
    this.next = result.done === true ? undefined : result.value;
  }

  /** The element in hand if it has the id; then the next one is in hand. */
  async take(id: string): Promise<Identified | undefined> {
    const element = this.next;
    if (element?.id !== id) return undefined;
    await this.advance();
    return element;
  }
}

/**
 * Merges streams that are sorted by id, as Dataverse sorts ids, holding one element of each at a
 * time.
 */
export async function* mergeById<Elements extends readonly Identified[]>(streams: {
  readonly [Place in keyof Elements]: AsyncIterable<Elements[Place]>;
}): AsyncGenerator<Merged<Elements>> {
  const heads = streams.map((stream) => new Head(stream));
  await Promise.all(heads.map((head) => head.advance()));
  for (;;) {
    const ids = heads.map(({ next }) => next?.id).filter((id) => id !== undefined);
    const id = ids.sort(compareIds)[0];
    if (id === undefined) return;
    const parts = await Promise.all(heads.map((head) => head.take(id)));
    yield { id, parts: parts as Merged<Elements>["parts"] };
  }
}

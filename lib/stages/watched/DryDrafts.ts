import type { Guid } from "../../domain/guid";
import type { Draft, NewDraft } from "../../domain/invoice";
import type { JoiningSet } from "../../ports/bundleStore";
import { dryEtag } from "./Watch";

/**
 * The open drafts as they would stand after what a dry run did not write: a bundle may go over
 * several pages, and a page finds what the one before it left.
 */
export class DryDrafts {
  readonly #open = new Map<string, Draft>();
  readonly #closed = new Set<Guid>();

  /** What is there, changed as the run would have changed it. */
  over(
    bundleKeys: readonly string[],
    found: ReadonlyMap<string, Draft>,
  ): ReadonlyMap<string, Draft> {
    const drafts = bundleKeys.flatMap((key) => {
      const stored = found.get(key);
      const isOpen = stored !== undefined && !this.#closed.has(stored.id);
      const draft = this.#open.get(key) ?? (isOpen ? stored : undefined);
      return draft === undefined ? [] : [[key, draft] as const];
    });
    return new Map(drafts);
  }

  created({ id, bundleKey, customer, currencyId, priceListId }: NewDraft): void {
    const columns = { customer, currencyId, priceListId };
    this.#open.set(bundleKey, { ...columns, id, bundleKey, lineCount: 0, etag: dryEtag });
  }

  /** @param known the draft as it was found or made */
  joined({ draft, lines, closes }: JoiningSet, known: Draft | undefined): void {
    if (closes) this.closed(draft.id);
    else if (known !== undefined) {
      const lineCount = draft.lineCount + lines.length;
      this.#open.set(known.bundleKey, { ...known, lineCount, etag: dryEtag });
    }
  }

  closed(draftId: Guid): void {
    this.#closed.add(draftId);
    for (const [key, { id }] of this.#open) if (id === draftId) this.#open.delete(key);
  }
}

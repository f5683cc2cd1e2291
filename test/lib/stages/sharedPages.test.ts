import type { Invoice } from "../../../lib/domain/invoice";
import { noCounts } from "../../../lib/engine/counts";
import { sharedPages } from "../../../lib/stages/sharedPages";
import { anInvoice, guid } from "../../support/domainSamples";
import { aRun, TestGuard } from "../../support/stageRun";

const pageLines = 4;

/** Invoices of two lines each, of which a page holds two. */
function invoicesOf(count: number): readonly Invoice[] {
  return Array.from({ length: count }, (_, index) =>
    anInvoice({ id: guid(index + 1), lineCount: 2 }),
  );
}

/** A run over a list; `others` tells what other runs did by the time a page is worked on. */
class Worker {
  readonly pages: string[][] = [];
  readonly reread: string[][] = [];
  readonly #list: readonly Invoice[];
  readonly #doneByOthers = new Set<string>();

  constructor(list: readonly Invoice[]) {
    this.#list = list;
  }

  otherDid(ids: readonly string[]): void {
    for (const id of ids) this.#doneByOthers.add(id);
  }

  /** @param isRefused whether another run holds the invoices of a page, which are those of these ids */
  async work(isRefused: (ids: readonly string[]) => boolean = () => false): Promise<void> {
    const store = {
      reread: (ids: readonly string[]) => {
        this.reread.push([...ids]);
        const now = this.#list.filter(({ id }) => ids.includes(id));
        const seen = now.map((one) =>
          this.#doneByOthers.has(one.id) ? { ...one, etag: "moved" } : one,
        );
        return Promise.resolve(new Map(seen.map((one) => [one.id, one])));
      },
    };
    const list = this.#list;
    const read = async function* () {
      yield await Promise.resolve(list);
    };
    const pages = sharedPages(read(), { run: aRun(), store, pageLines }, (invoices) => {
      const lockNames = invoices.map(({ id }) => id);
      return {
        lockKind: "invoice",
        lockNames,
        process: () => {
          this.pages.push(lockNames);
          const skipped = isRefused(lockNames) ? invoices.length : 0;
          return Promise.resolve({ ...noCounts, read: invoices.length, skipped });
        },
      };
    });
    for await (const page of pages) await page.process(() => true, new TestGuard());
  }
}

const list = invoicesOf(12);
const ids = list.map(({ id }) => id);

describe("the pages of a list of invoices", () => {
  it("come in order and cost no further request while nobody else is at them", async () => {
    const worker = new Worker(list);
    await worker.work();
    expect(worker.pages.flat()).toEqual(ids);
    expect(worker.pages.every((page) => page.length === 2)).toBe(true);
    expect(worker.reread).toEqual([]);
  });

  it("come in another order once another run holds some, each invoice still once", async () => {
    const worker = new Worker(list);
    await worker.work((page) => page.includes(ids[0] ?? ""));
    expect(worker.pages[0]).toEqual(ids.slice(0, 2));
    expect(worker.pages.flat()).not.toEqual(ids);
    expect([...worker.pages.flat()].sort()).toEqual(ids);
  });

  it("leave out what others wrote to meanwhile", async () => {
    const worker = new Worker(list);
    await worker.work(() => {
      worker.otherDid(ids.slice(2, 10));
      return true;
    });
    expect([...worker.pages.flat()].sort()).toEqual([...ids.slice(0, 2), ...ids.slice(10)]);
    expect(worker.reread[0]).toEqual(ids.slice(2));
  });
});

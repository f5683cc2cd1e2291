import { plainText } from "../../domain/money";
import type { Draft } from "../../domain/invoice";
import type { BundleStore, JoiningSet } from "../../ports/bundleStore";
import type { Decision } from "../../ports/decisions";
import { DryDrafts } from "./DryDrafts";
import {
  aboutInvoice,
  aboutLine,
  dryEtag,
  drySaved,
  watchPages,
  watchSaves,
  type Watch,
} from "./Watch";
import { watchLedgerWrites } from "./watchLedgerWrites";

/** Touching or closing a draft, beside two operations a line (DESIGN 3, stage 2). */
const operationsPerSet = 1;
const operationsPerLine = 2;

function joinDecisions({ draft, lines }: JoiningSet, keys: ReadonlyMap<string, Draft>): Decision[] {
  const known = keys.get(draft.id);
  return lines.map(({ row, line }) =>
    aboutLine({
      id: line.id,
      from: row.stage,
      to: "Bundled",
      bundleKey: row.bundleKey,
      currencyId: known?.currencyId ?? line.currencyId,
      invoiceId: draft.id,
      net: row.amounts === null ? null : plainText(row.amounts.net),
      tax: row.amounts === null ? null : plainText(row.amounts.tax),
    }),
  );
}

/** Stage 2's store, watched; in a dry run it remembers the drafts that it did not write. */
export function watchBundle(store: BundleStore, watch: Watch): BundleStore {
  const { book, isDry } = watch;
  const dry = new DryDrafts();
  /** Drafts that were found or made, by id. */
  const known = new Map<string, Draft>();
  return {
    ...store,
    validatedLines: () => watchPages(watch, store.validatedLines()),
    openDrafts: async (bundleKeys) => {
      book.read();
      const found = await store.openDrafts(bundleKeys);
      const drafts = isDry ? dry.over(bundleKeys, found) : found;
      for (const draft of drafts.values()) known.set(draft.id, draft);
      return drafts;
    },
    createDrafts: async (drafts, stamp) => {
      const writes = drafts.map((draft) => {
        const about = { ...draft, stage: "Draft" as const };
        return { decisions: [aboutInvoice(about, { from: "none", to: "Draft" })], operations: 1 };
      });
      const save = () => store.createDrafts(drafts, stamp);
      for (const draft of drafts) known.set(draft.id, { ...draft, etag: dryEtag, lineCount: 0 });
      if (isDry) for (const draft of drafts) dry.created(draft);
      return watchSaves(watch, writes, { save, dry: drySaved });
    },
    join: (sets, stamp) => {
      const writes = sets.map((set) => ({
        decisions: joinDecisions(set, known),
        operations: operationsPerSet + operationsPerLine * set.lines.length,
      }));
      if (isDry) for (const set of sets) dry.joined(set, known.get(set.draft.id));
      const save = () => store.join(sets, stamp);
      return watchSaves(watch, writes, { save, dry: { kind: "joined", etag: dryEtag } });
    },
    closeDrafts: (drafts, stamp) => {
      if (isDry) for (const { id } of drafts) dry.closed(id);
      const message = "closed: it no longer fits its bundle";
      const writes = drafts.map(({ id }) => {
        const about = { id, stage: "Draft", bundleKey: "", currencyId: null } as const;
        const decision = aboutInvoice(about, { bundleKey: null, to: "Draft", message });
        return { decisions: [decision], operations: 1 };
      });
      const save = () => store.closeDrafts(drafts, stamp);
      return watchSaves(watch, writes, { save, dry: drySaved });
    },
    closeCanceled: (holders, stamp) => {
      const writes = holders.map((holder) => {
        const { message } = holder;
        const about = { ...holder, currencyId: null };
        const decision = aboutInvoice(about, { to: "Error", code: "INVOICE_CANCELED", message });
        return { decisions: [decision], operations: 1 };
      });
      const save = () => store.closeCanceled(holders, stamp);
      return watchSaves(watch, writes, { save, dry: drySaved });
    },
    linesInvoicedElsewhere: (lines) => {
      book.read();
      return store.linesInvoicedElsewhere(lines);
    },
    saveDecisions: (writes, stamp) =>
      watchLedgerWrites(watch, writes, () => store.saveDecisions(writes, stamp)),
  };
}

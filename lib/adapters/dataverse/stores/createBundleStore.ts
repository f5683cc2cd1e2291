import { bundleOfKey, closedKey } from "../../../domain/bundleKey";
import { groupBy } from "../../../domain/groupBy";
import type { LedgerLine } from "../../../domain/ledgerRow";
import type { Draft, KeyHolder, NewDraft } from "../../../domain/invoice";
import type { BundleStore, JoiningSet, JoinOutcome } from "../../../ports/bundleStore";
import type { SaveOutcome, WriteStamp } from "../../../ports/saveOutcome";
import type { DataverseClient } from "../http/DataverseClient";
import { countRows, fetchAll, fetchPages, inChunks } from "../query/fetchPages";

import { keyHolderQuery, openDraftQuery, readDraft, readKeyHolder } from "../rows/draftRow";
import { inLineStage, ledgerLineQuery, readLedgerLine } from "../rows/ledgerRow";
import { invoices } from "../rows/tables";
import { draftOperation, joinOperations } from "../writes/draftPayload";
import { closeCanceledOperations } from "../writes/invoicePayload";
import { updateInvoice } from "../writes/updateInvoice";
import { invoiceSave, proofOf } from "../writes/proofsOfWrites";
import { saveChangeSets, saveOutcomes } from "../writes/saveChangeSets";
import { saveLedgerWrites } from "./createCreateLinesStore";
import { narrowBundles, validatedLinesQuery } from "./bundleNames";
import { linesInvoicedElsewhere } from "./foreignInvoices";
import { versionRead } from "./draftVersion";
import { joinOutcome } from "./joinOutcome";
import { pageLinesDefault, type StoreOptions } from "./StoreOptions";

/** A key has up to 120 characters, so fewer of them fit into a URL than ids. */
const keysPerQueryMax = 250;

/** Each stands twice in the query that finds its holders. */
const bundlesPerQueryMax = 100;

async function readOpenDrafts(
  client: DataverseClient,
  bundleKeys: readonly string[],
): Promise<ReadonlyMap<string, Draft>> {
  const queries = inChunks(bundleKeys, keysPerQueryMax).map(openDraftQuery);
  const drafts = (await fetchAll(client, queries)).flat().flatMap(readDraft);
  return new Map(drafts.map((draft) => [draft.bundleKey, draft]));
}

async function readHolders(
  client: DataverseClient,
  bundles: readonly string[],
): Promise<ReadonlyMap<string, readonly KeyHolder[]>> {
  const queries = inChunks(bundles, bundlesPerQueryMax).map(keyHolderQuery);
  const holders = (await fetchAll(client, queries)).flat().flatMap(readKeyHolder);
  return groupBy(holders, ({ bundleKey }) => bundleOfKey(bundleKey));
}

/** Stage 2's store over the Web API. */
export function createBundleStore(client: DataverseClient, options: StoreOptions): BundleStore {
  const pageSize = options.pageLines ?? pageLinesDefault;

  async function createDrafts(
    drafts: readonly NewDraft[],
    stamp: WriteStamp,
  ): Promise<readonly SaveOutcome[]> {
    const saves = drafts.map((draft) => {
      const operation = draftOperation(draft, stamp);
      const proof = proofOf(operation, invoices, draft.id);
      return { operations: [operation], proof, hasAlternateKey: true, owner: draft.owner };
    });
    return saveOutcomes(client, { saves, stamp }, options);
  }

  async function join(
    sets: readonly JoiningSet[],
    stamp: WriteStamp,
  ): Promise<readonly JoinOutcome[]> {
    const saves = sets.map((set) => {
      const operations = joinOperations(set, stamp);
      const values = { invjob_touch: set.touch };
      const proof = { kind: "holds", table: invoices, id: set.draft.id, values } as const;
      return { operations, proof, reads: [versionRead(set.draft.id)] };
    });
    const saved = await saveChangeSets(client, { saves, stamp }, options);
    return saved.map((one, index) => joinOutcome(sets[index] as JoiningSet, one));
  }

  async function closeDrafts(
    drafts: readonly Pick<Draft, "id" | "etag">[],
    stamp: WriteStamp,
  ): Promise<readonly SaveOutcome[]> {
    const saves = drafts.map((draft) => {
      const columns = { invjob_bundlekey: closedKey(draft.id) };
      const operation = updateInvoice(draft, columns, stamp);
      return { operations: [operation], proof: proofOf(operation, invoices, draft.id) };
    });
    return saveOutcomes(client, { saves, stamp }, options);
  }

  return {
    async *validatedLines(): AsyncGenerator<readonly LedgerLine[]> {
      const query = narrowBundles(validatedLinesQuery(), options);
      for await (const rows of fetchPages(client, query, pageSize)) yield rows.map(readLedgerLine);
    },
    openDrafts: (bundleKeys) => readOpenDrafts(client, bundleKeys),
    createDrafts,
    join,
    closeDrafts,
    holdersOf: (bundles) => readHolders(client, bundles),
    closeCanceled: (holders, stamp) => {
      const saves = holders.map((holder) =>
        invoiceSave(closeCanceledOperations(holder, stamp), holder.id),
      );
      return saveOutcomes(client, { saves, stamp }, options);
    },
    linesInvoicedElsewhere: (lines) => linesInvoicedElsewhere(client, lines),
    countDue: () =>
      countRows(client, ledgerLineQuery(inLineStage("Validated"), ["invjob_invoicelineid"])),
    saveDecisions: (writes, stamp) => saveLedgerWrites(client, { writes, stamp }, options),
  };
}

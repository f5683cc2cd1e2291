import type { LedgerLine } from "../../lib/domain/ledgerRow";
import { PageTally } from "../../lib/engine/counts";
import type { OrderLineCopy } from "../../lib/ports/orderLineWriteBack";
import { ChunkSize } from "../../lib/stages/ChunkSize";
import { DraftBook } from "../../lib/stages/DraftBook";
import { joinLines } from "../../lib/stages/joinLines";
import { MissingPrivileges } from "../../lib/stages/MissingPrivileges";
import { aBundledLine, anOrderLine, bundleKeyOfSamples, guid } from "./domainSamples";
import type { MemoryBundles } from "./MemoryBundles";
import { aRun, TestGuard } from "./stageRun";

/** A validated line of the bundle of the samples. */
function lineOf(number: number): LedgerLine {
  const { row } = aBundledLine({ id: guid(number), stage: "Validated", invoiceId: null });
  return { row, line: anOrderLine({ id: guid(number) }) };
}

/** That many of them, with the ids from 1. */
export function linesOf(count: number): LedgerLine[] {
  return Array.from({ length: count }, (_, index) => lineOf(index + 1));
}

export const limits = { chunkLines: 48, maxLinesPerInvoice: 500 };

/** Has lines of one bundle join their draft, and gives what came of it. */
export async function joinAll(
  store: MemoryBundles,
  lines: readonly LedgerLine[],
  options: { limits?: typeof limits; guard?: TestGuard } = {},
) {
  const run = aRun();
  const guard = options.guard ?? new TestGuard();
  const tally = new PageTally();
  const copies: OrderLineCopy[] = [];
  const privileges = new MissingPrivileges();
  const drafts = new DraftBook({ store, run, guard, tally, privileges });
  const { chunkLines, maxLinesPerInvoice } = options.limits ?? limits;
  const chunkSize = new ChunkSize(chunkLines);
  const held = { store, run, guard, tally, privileges, copies };
  const work = { ...held, drafts, maxLinesPerInvoice, chunkSize };
  await joinLines(new Map([[bundleKeyOfSamples, lines]]), work);
  return { counts: tally.counts, copies, run, chunkSize, privileges };
}

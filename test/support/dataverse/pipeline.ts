import { combGuid, type Guid } from "../../../lib/domain/guid";
import { decideLine, type LineRules } from "../../../lib/domain/decideLine";
import type { Draft, Invoice, NewDraft } from "../../../lib/domain/invoice";
import type { LedgerLine } from "../../../lib/domain/ledgerRow";
import type { OrderLine } from "../../../lib/domain/orderLine";
import type { DataverseStores } from "../../../lib/adapters/dataverse/createDataverseStores";
import type { LedgerWrite } from "../../../lib/ports/createLinesStore";
import type { WriteStamp } from "../../../lib/ports/saveOutcome";

/** Short ways through the stages' stores, for tests that begin behind an earlier stage. */

export const stamp: WriteStamp = {
  runId: "run-1",
  at: new Date("2026-02-03T04:05:06Z"),
  assertHeld: () => undefined,
};

export const selection = { states: [3], from: "1900-01-01" };

/** All rows of a store's pages. */
export async function collect<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

let ids = 0;

/** A new id, and a new value for a touch. */
export function newId(): Guid {
  ids += 1;
  const random = Buffer.alloc(10);
  random.writeUInt32BE(ids);
  return combGuid(stamp.at, random);
}

/** Stage 1's rules for an environment. */
async function rulesOf(stores: DataverseStores): Promise<LineRules> {
  return {
    orderStates: selection.states,
    holdStatusReasons: [],
    toleranceMinorUnits: 0,
    currencies: await stores.environment.currencies(),
    pricing: await stores.environment.pricingFlags(),
  };
}

/** Stage 1's writes for order lines that have no row. */
export async function writesFor(
  stores: DataverseStores,
  lines: readonly OrderLine[],
): Promise<LedgerWrite[]> {
  const rules = await rulesOf(stores);
  return lines.map((line) => ({
    line,
    decision: decideLine(line, { alreadyInvoiced: false }, rules),
    current: null,
  }));
}

/** Takes every order line through stage 1; gives the validated ones. */
export async function createLines(stores: DataverseStores): Promise<LedgerLine[]> {
  const lines = await collect(stores.createLines.uninvoicedLines(selection));
  await stores.createLines.save(await writesFor(stores, lines), stamp);
  return collect(stores.bundle.validatedLines());
}

/** The draft that lines of one bundle would be put on. */
export function newDraft(line: LedgerLine, changes: Partial<NewDraft> = {}): NewDraft {
  const { customer, currencyId, priceListId } = line.line.order;
  if (customer === null || currencyId === null) throw new Error("the line is not validated");
  return {
    id: newId(),
    bundleKey: line.row.bundleKey ?? "",
    name: "Invoice",
    touch: newId(),
    customer: { kind: customer.kind, id: customer.id },
    currencyId,
    priceListId,
    owner: customer.owner,
    ...changes,
  };
}

/** Creates a draft for lines of one bundle and gives it as it is found by its key. */
export async function openDraft(stores: DataverseStores, line: LedgerLine): Promise<Draft> {
  await stores.bundle.createDrafts([newDraft(line)], stamp);
  const drafts = await stores.bundle.openDrafts([line.row.bundleKey ?? ""]);
  const draft = drafts.get(line.row.bundleKey ?? "");
  if (draft === undefined) throw new Error("no draft");
  return draft;
}

/** Takes all lines through stages 1 and 2, each bundle on a draft of its own. */
export async function bundleAll(stores: DataverseStores): Promise<void> {
  const lines = await createLines(stores);
  for (const key of new Set(lines.map((line) => line.row.bundleKey))) {
    const ofKey = lines.filter((line) => line.row.bundleKey === key);
    const draft = await openDraft(stores, ofKey[0] as LedgerLine);
    const set = { draft, touch: newId(), lines: ofKey, closes: false };
    const [outcome] = await stores.bundle.join([set], stamp);
    if (outcome?.kind !== "joined") throw new Error(JSON.stringify(outcome));
  }
}

/** Takes all lines through stages 1 to 3; gives the invoices that are ready. */
export async function makeReady(stores: DataverseStores): Promise<Invoice[]> {
  await bundleAll(stores);
  const due = await collect(stores.calculate.dueInvoices({ quietMinutes: 0, patienceMinutes: 60 }));
  const writes = due.map(
    (invoice) =>
      ({
        kind: "ready",
        invoice,
        net: invoice.platformTotals.lineItems,
        tax: invoice.platformTotals.tax,
        total: invoice.platformTotals.total,
        lineCount: invoice.lineCount,
        documentType: "Invoice",
        documentDate: "2026-02-03",
        dueDate: "2026-03-05",
        contentHash: "c".repeat(64),
        attempts: 0,
      }) as const,
  );
  await stores.calculate.save(writes, stamp);
  return collect(stores.send.readyInvoices());
}

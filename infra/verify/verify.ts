import { compareBaseline } from "./baseline/compareBaseline";
import { DataverseReader } from "./client/DataverseReader";
import { ErpReader } from "./client/ErpReader";
import { WorkTables } from "./client/WorkTables";
import type { AccessTokens } from "./client/AccessTokens";
import { Findings } from "./findings/Findings";
import { InvoiceFacts } from "./findings/InvoiceFacts";
import { Standings } from "./findings/Standings";
import { readCurrencies, type Currencies } from "./records/Currencies";
import { invoiceQuery, readInvoice } from "./records/Invoice";
import type { RuleContext } from "./rules/Rule";
import type { VerifySettings } from "./settings";
import { verifyDocuments, verifyInvoices, type DocumentSums } from "./verifyInvoices";
import { verifyLines, type LineCounts } from "./verifyLines";
import { verifyWork } from "./verifyWork";
import { readIrregularDetails } from "./walk/readIrregularDetails";

export interface VerifyRequest {
  readonly settings: VerifySettings;
  readonly tokens: AccessTokens;
  /** The stages have not all run. */
  readonly unfinished: boolean;
  /** Invoices that a user paid or canceled cannot be written to. */
  readonly readOnlyInvoices: boolean;
  /** A baseline's file; undefined: what the job does not own is not checked. */
  readonly baseline: string | undefined;
  /** How long runs and locks that are there may take to end before they count as left behind. */
  readonly waitForWorkMs: number;
}

export interface Verdict {
  readonly findings: Findings;
  readonly standings: Standings;
  readonly currencies: Currencies;
  readonly counts: LineCounts;
  readonly invoices: ReadonlyMap<string, InvoiceFacts>;
  readonly documents: DocumentSums;
  readonly expiredLocks: number;
  /** Rows compared with the baseline; undefined without one. */
  readonly baselineRows: number | undefined;
}

/**
 * Reads Dataverse, the ERP and the tables of locks and runs, and judges them by the rules; writes
 * nothing.
 * @throws VerifyRefusal when something cannot be read
 */
export async function verify(request: VerifyRequest): Promise<Verdict> {
  const { settings, tokens, baseline } = request;
  const reader = new DataverseReader(settings.DATAVERSE_URL, tokens);
  const findings = new Findings();
  const standings = new Standings();
  const currencies = await readCurrencies(reader);
  const invoices = await readInvoices(reader);
  const context: RuleContext = {
    isFinished: !request.unfinished,
    readOnlyInvoices: request.readOnlyInvoices,
    toleranceMinorUnits: settings.TOTALS_TOLERANCE,
    currencies,
    invoice: (id) => invoices.get(id),
  };
  const irregular = await readIrregularDetails(reader);
  const sources = { reader, settings, irregular, invoices };
  const counts = await verifyLines(sources, context, { findings, standings });
  const documents = await verifyDocuments(new ErpReader(settings, tokens), context, findings);
  verifyInvoices(invoices, context, findings);
  const expiredLocks = await verifyWork(new WorkTables(settings), {
    context,
    findings,
    waitMs: request.waitForWorkMs,
  });
  const baselineRows =
    baseline === undefined
      ? undefined
      : await compareBaseline(baseline, reader, { context, findings });
  return {
    findings,
    standings,
    currencies,
    counts,
    invoices,
    documents,
    expiredLocks,
    baselineRows,
  };
}

/** Headers only: memory grows with the number of invoices, not with that of their lines. */
async function readInvoices(reader: DataverseReader): Promise<ReadonlyMap<string, InvoiceFacts>> {
  const invoices = new Map<string, InvoiceFacts>();
  for await (const row of reader.rows(invoiceQuery)) {
    const header = readInvoice(row);
    invoices.set(header.id, new InvoiceFacts(header));
  }
  return invoices;
}

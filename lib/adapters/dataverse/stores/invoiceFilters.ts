import { invoiceErrorCodes, type ErrorCodeEntry } from "../../../domain/errorCodes";
import type { Guid } from "../../../domain/guid";
import { discardReason, discardTargets } from "../../../domain/hold";
import type { InvoiceStage, Rerun } from "../../../domain/stages";
import type { Condition, FetchQuery, Filter, Link } from "../query/fetchXml";
import { invoiceStageChoice, lineStageChoice } from "../rows/choices";
import { invoiceQuery, type ErpNumberColumns } from "../rows/invoiceRow";
import { ledger } from "../rows/tables";

const waitingAlias = "w";

/** Codes of invoices that are decided anew in every run. */
const healingCodes: readonly string[] = Object.entries<ErrorCodeEntry>(invoiceErrorCodes)
  .filter(([, entry]) => entry.heals === "itself")
  .map(([code]) => code);

function inStage(stage: InvoiceStage): Condition {
  return {
    attribute: "invjob_stage",
    operator: "eq",
    values: [invoiceStageChoice.toValue(stage)],
  };
}

/** Nobody wrote to the record for so long, by Dataverse's own clock. */
function untouchedFor(minutes: number): readonly Condition[] {
  if (minutes <= 0) return [];
  return [{ attribute: "modifiedon", operator: "olderthan-x-minutes", values: [minutes] }];
}

/** Ledger rows that still wait for the invoice's bundle; a closed key has none. */
const waitingLines: Link = {
  table: ledger.name,
  from: "invjob_bundlekey",
  to: "invjob_bundlekey",
  alias: waitingAlias,
  type: "outer",
  filter: {
    type: "and",
    of: [
      {
        attribute: "invjob_stage",
        operator: "eq",
        values: [lineStageChoice.toValue("Validated")],
      },
    ],
  },
};

function dueDraft(quietMinutes: number): Filter {
  const isQuiet: Filter = {
    type: "and",
    of: [
      { entity: waitingAlias, attribute: "invjob_invoicelineid", operator: "null" },
      ...untouchedFor(quietMinutes),
    ],
  };
  const isClosed: Condition = {
    attribute: "invjob_bundlekey",
    operator: "like",
    values: ["closed-%"],
  };
  return { type: "and", of: [inStage("Draft"), { type: "or", of: [isClosed, isQuiet] }] };
}

/** Drafts that are due, those alone. */
export function dueDraftsQuery(columns: ErpNumberColumns, quietMinutes: number): FetchQuery {
  return invoiceQuery(columns, dueDraft(quietMinutes), [waitingLines]);
}

/**
 * Drafts that nobody touched for so long that they are due whatever waits. A query of its own:
 * a join with the waiting lines would bring a draft once for each of them.
 */
export function overdueDraftsQuery(columns: ErpNumberColumns, patienceMinutes: number): FetchQuery {
  const of = [inStage("Draft"), ...untouchedFor(patienceMinutes)];
  return invoiceQuery(columns, { type: "and", of });
}

/** Not Active: a user paid or canceled it (DATAVERSE.md 9.5). */
const isReadOnly: Condition = { attribute: "statecode", operator: "ne", values: [0] };

const taken: Filter = {
  type: "and",
  of: [isReadOnly, { type: "or", of: [inStage("Draft"), inStage("ReadyToSend")] }],
};

/**
 * Drafts that are due, invoices in error that heal by themselves, and what a user paid or canceled
 * before it was sent. The join brings only rows without a match through its null condition, so it
 * multiplies none.
 */
export function dueInvoicesQuery(
  columns: ErpNumberColumns,
  quietMinutes: number,
  rerun: Rerun,
): FetchQuery {
  const healing: Filter = {
    type: "and",
    of: [inStage("Error"), { attribute: "invjob_errorcode", operator: "in", values: healingCodes }],
  };
  if (rerun === "failed") return invoiceQuery(columns, healing);
  const of = [dueDraft(quietMinutes), taken, ...(rerun === "missing" ? [] : [healing])];
  return invoiceQuery(columns, { type: "or", of }, [waitingLines]);
}

/** One invoice in stage 3's hands, due or not: a draft, one in error, or one that a user took. */
export function openInvoiceQuery(columns: ErpNumberColumns, id: Guid): FetchQuery {
  const open: Filter = { type: "or", of: [inStage("Draft"), inStage("Error"), taken] };
  const isInvoice: Condition = { attribute: "invoiceid", operator: "eq", values: [id] };
  return invoiceQuery(columns, { type: "and", of: [isInvoice, open] });
}

/** Invoices of a stage, those alone that nobody wrote to for so many minutes. */
export function invoicesInStageQuery(
  columns: ErpNumberColumns,
  stage: InvoiceStage,
  untouchedMinutes: number,
): FetchQuery {
  const of = [inStage(stage), ...untouchedFor(untouchedMinutes)];
  return invoiceQuery(columns, { type: "and", of });
}

/** Invoices whose discard was begun: they are on hold with a reason that says so. */
export function halfDiscardedQuery(columns: ErpNumberColumns): FetchQuery {
  const values = discardTargets.map(discardReason);
  const reason: Condition = { attribute: "invjob_holdreason", operator: "in", values };
  return invoiceQuery(columns, { type: "and", of: [inStage("OnHold"), reason] });
}

/** An invoice by its id, if nobody wrote to it for so many minutes. */
export function quietInvoiceQuery(
  columns: ErpNumberColumns,
  id: Guid,
  untouchedMinutes: number,
): FetchQuery {
  const isIt: Condition = { attribute: "invoiceid", operator: "eq", values: [id] };
  return invoiceQuery(columns, { type: "and", of: [isIt, ...untouchedFor(untouchedMinutes)] });
}

/** Some invoices by their ids. */
export function invoicesByIdQuery(columns: ErpNumberColumns, ids: readonly Guid[]): FetchQuery {
  const of: readonly Condition[] = [{ attribute: "invoiceid", operator: "in", values: ids }];
  return invoiceQuery(columns, { type: "and", of });
}

import { Big } from "big.js";
import { numberText, type JsonObject } from "../../lib/adapters/dataverse/json";
import type { SmallTwin } from "./SmallTwin";

/** Where an order line ended, whatever the ids and numbers of the invoices are. */
interface LineEnd {
  readonly stage: string;
  readonly code: string | null;
  readonly bundle: string | null;
  readonly amounts: readonly string[];
  /** Stage and code of the invoice it is on. */
  readonly invoice: string | null;
}

/** What stands on the invoices of a bundle together. */
interface BundleEnd {
  readonly lines: number;
  readonly net: string;
  readonly tax: string;
  /** Of the documents in the ERP. */
  readonly billed: string;
}

export interface EndState {
  readonly lines: Readonly<Record<string, LineEnd>>;
  readonly bundles: Readonly<Record<string, BundleEnd>>;
}

const amountColumns = [
  "invjob_quantity",
  "invjob_priceperunit",
  "invjob_discountamount",
  "invjob_netamount",
  "invjob_taxamount",
];

/** A decimal of a row in its shortest form. */
function plain(value: unknown): string {
  const text = numberText(value);
  return text === undefined ? "" : new Big(text).toString();
}

/** The end state by order line, bundle and amounts: what two runs over the same data must agree on. */
export async function endState(twin: SmallTwin): Promise<EndState> {
  const invoices = new Map((await twin.invoices()).map((one) => [one.row["invoiceid"], one]));
  const billed = await billedByInvoice(twin);
  const lines: Record<string, LineEnd> = {};
  const bundles: Record<string, BundleEnd> = {};
  const bundleOf = new Map<unknown, string>();
  const rows = [...(await twin.ledger())].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [id, { stage, code, row }] of rows) {
    const invoice = invoices.get(row["_invjob_invoiceid_value"]);
    const bundle = row["invjob_bundlekey"] as string | null;
    lines[id] = {
      stage,
      code,
      bundle,
      amounts: amountColumns.map((column) => plain(row[column])),
      invoice: invoice === undefined ? null : `${invoice.stage} ${invoice.code ?? ""}`.trim(),
    };
    if (invoice !== undefined) bundleOf.set(invoice.row["invoiceid"], bundle ?? "none");
  }
  for (const [id, { row }] of invoices) {
    const bundle = bundleOf.get(id) ?? "empty";
    bundles[bundle] = plus(bundles[bundle], row, billed.get(String(id)) ?? []);
  }
  return { lines, bundles };
}

function plus(
  sum: BundleEnd | undefined,
  row: JsonObject,
  documents: readonly string[],
): BundleEnd {
  const add = (a: string, b: string): string => new Big(a).plus(b === "" ? "0" : b).toString();
  return {
    lines: (sum?.lines ?? 0) + Number(row["invjob_linecount"] ?? 0),
    net: add(sum?.net ?? "0", plain(row["invjob_netamount"])),
    tax: add(sum?.tax ?? "0", plain(row["invjob_taxamount"])),
    billed: documents.reduce((total, document) => add(total, document), sum?.billed ?? "0"),
  };
}

async function billedByInvoice(twin: SmallTwin): Promise<ReadonlyMap<string, readonly string[]>> {
  const url = `${twin.erpUrl}/api/v1/invoices?after=0`;
  const answer = await fetch(url, {
    headers: { "x-api-key": twin.variables()["ERP_API_KEY"] ?? "" },
  });
  const { documents } = (await answer.json()) as {
    documents: readonly { invoiceId: string; total: string }[];
  };
  const billed = new Map<string, string[]>();
  for (const { invoiceId, total } of documents)
    billed.set(invoiceId, [...(billed.get(invoiceId) ?? []), total]);
  return billed;
}

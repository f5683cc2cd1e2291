/** The four stages of the job, in the order in which a line passes them. */
export const stageNames = ["create-lines", "bundle", "calculate", "send"] as const;
export type StageName = (typeof stageNames)[number];

/** Where a ledger row stands. `Invoiced` is final. */
export const lineStages = ["Validated", "Bundled", "Invoiced", "Error", "OnHold"] as const;
export type LineStage = (typeof lineStages)[number];

/** Where an invoice of ours stands. `Sent` is final. */
export const invoiceStages = [
  "Draft",
  "ReadyToSend",
  "Sending",
  "Sent",
  "Error",
  "OnHold",
] as const;
export type InvoiceStage = (typeof invoiceStages)[number];

export type DocumentType = "Invoice" | "CreditNote";

/**
 * What a run of a stage takes up: `missing` is due and not in error, `failed` is in error, whatever
 * delays and attempts say, `all` is what the timer takes. None touches `Invoiced` or `Sent`.
 */
export const reruns = ["missing", "failed", "all"] as const;
export type Rerun = (typeof reruns)[number];

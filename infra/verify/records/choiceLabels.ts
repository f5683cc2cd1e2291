import { choices } from "../../dataverse/schema";

/** Option values, as text, to their labels. */
function labelsOf(name: string): ReadonlyMap<string, string> {
  const choice = choices.find((known) => known.name === name);
  return new Map(Object.entries(choice?.options ?? {}));
}

export const lineStageLabels = labelsOf("invjob_linestage");
export const invoiceStageLabels = labelsOf("invjob_invoicestage");
export const documentTypeLabels = labelsOf("invjob_documenttype");

import { choices } from "../../dataverse/schema";

/** Value to label of a choice column, in the order in which records pass the stages. */
export type StageLabels = ReadonlyMap<string, string>;

export const lineStageLabels = labelsOf("invjob_linestage");
export const invoiceStageLabels = labelsOf("invjob_invoicestage");

/** The value of the choice `invjob_documenttype` that marks a credit note. */
export const creditNoteValue = valueOf(labelsOf("invjob_documenttype"), "CreditNote");

/** The option value of a label, as a query has to write it. */
export function valueOf(labels: StageLabels, label: string): string {
  const found = [...labels].find(([, name]) => name === label);
  if (found === undefined) throw new Error(`There is no option ${label}.`);
  return found[0];
}

function labelsOf(choiceName: string): StageLabels {
  const choice = choices.find(({ name }) => name === choiceName);
  return new Map(Object.entries(choice?.options ?? {}));
}

import { choices } from "../../../../infra/dataverse/schema";
import { invoiceStages, lineStages, type DocumentType } from "../../../domain/stages";
import type { RowReader } from "./RowReader";

/** Turns the option values of one of our choices into the domain's names and back. */
export interface ChoiceCodec<T extends string> {
  toValue(label: T): number;
  /** The name under a column, or null for an empty one; any other value does not fit. */
  read(row: RowReader, column: string): T | null;
}

function createChoiceCodec<T extends string>(name: string, labels: readonly T[]): ChoiceCodec<T> {
  const options = choices.find((choice) => choice.name === name)?.options ?? {};
  const values = new Map<T, number>();
  for (const [value, label] of Object.entries(options)) {
    const known = labels.find((one) => one === label);
    if (known !== undefined) values.set(known, Number(value));
  }
  const byValue = new Map([...values].map(([label, value]) => [value, label]));
  return {
    toValue(label) {
      const value = values.get(label);
      if (value === undefined) throw new RangeError(`choice ${name} has no option ${label}`);
      return value;
    },
    read(row, column) {
      const value = row.integer(column);
      if (value === null) return null;
      const label = byValue.get(value);
      return label ?? row.unfit(column, value);
    },
  };
}

const documentTypes = ["Invoice", "CreditNote"] as const satisfies readonly DocumentType[];

export const lineStageChoice = createChoiceCodec("invjob_linestage", lineStages);
export const invoiceStageChoice = createChoiceCodec("invjob_invoicestage", invoiceStages);
export const documentTypeChoice = createChoiceCodec("invjob_documenttype", documentTypes);

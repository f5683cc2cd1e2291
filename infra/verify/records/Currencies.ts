import type { DataverseReader } from "../client/DataverseReader";

interface Currency {
  readonly code: string;
  /** Digits after the point. */
  readonly precision: number;
}

const unknownCurrency: Currency = { code: "none", precision: 2 };

/** The currencies of the environment by their ids. */
export type Currencies = (id: string | undefined) => Currency;

export async function readCurrencies(reader: DataverseReader): Promise<Currencies> {
  const byId = new Map<string, Currency>();
  const rows = reader.rows({
    set: "transactioncurrencies",
    primaryId: "transactioncurrencyid",
    select: ["isocurrencycode", "currencyprecision"],
  });
  for await (const row of rows) {
    byId.set(row.key("transactioncurrencyid"), {
      code: row.text("isocurrencycode") ?? unknownCurrency.code,
      precision: Number(row.text("currencyprecision") ?? unknownCurrency.precision),
    });
  }
  return (id) => byId.get(id ?? "") ?? unknownCurrency;
}

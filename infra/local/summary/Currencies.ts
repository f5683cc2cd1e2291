import type Big from "big.js";
import type { CurrencySums } from "./CurrencySums";
import type { DataverseReader } from "./DataverseReader";
import { textOf } from "./readRow";

/** Shown where a row has no currency. */
const noCurrency = { code: "none", precision: 2 };

/** The currencies of the environment: what they are called and how many decimals they have. */
export class Currencies {
  readonly #byId: ReadonlyMap<string, { readonly code: string; readonly precision: number }>;

  private constructor(byId: ReadonlyMap<string, { code: string; precision: number }>) {
    this.#byId = byId;
  }

  static async read(reader: DataverseReader): Promise<Currencies> {
    const byId = new Map<string, { code: string; precision: number }>();
    const query = "transactioncurrencies?$select=isocurrencycode,currencyprecision";
    for await (const row of reader.rows(query)) {
      byId.set(textOf(row, "transactioncurrencyid") ?? "", {
        code: textOf(row, "isocurrencycode") ?? noCurrency.code,
        precision: Number(textOf(row, "currencyprecision") ?? noCurrency.precision),
      });
    }
    return new Currencies(byId);
  }

  code(id: string): string {
    return (this.#byId.get(id) ?? noCurrency).code;
  }

  /** Money as text with the currency's decimals; with more, should it really have more. */
  text(id: string, amount: Big): string {
    const { precision } = this.#byId.get(id) ?? noCurrency;
    return amount.round(precision).eq(amount) ? amount.toFixed(precision) : amount.toFixed();
  }

  /** Sums by ISO code, in the order of the codes. */
  record(sums: CurrencySums): Record<string, string> {
    const entries = sums.currencies.map(
      (id) => [this.code(id), this.text(id, sums.get(id))] as const,
    );
    return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

import Big from "big.js";

const decimals = Big();
decimals.strict = true;

/** Exact sums of money by currency; keys are the ids of currencies. */
export class CurrencySums {
  readonly #sums = new Map<string, Big>();

  /** Money without a currency is kept under `none`, so that it is never lost from a balance. */
  add(currency: string | undefined, amount: Big): void {
    const key = currency ?? "none";
    this.#sums.set(key, (this.#sums.get(key) ?? decimals("0")).plus(amount));
  }

  get(currency: string): Big {
    return this.#sums.get(currency) ?? decimals("0");
  }

  get currencies(): string[] {
    return [...this.#sums.keys()];
  }
}

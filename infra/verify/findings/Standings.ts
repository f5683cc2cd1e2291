import { zero, type Decimal } from "../decimal";

export interface Sum {
  readonly lines: number;
  /** Without tax, as the platform states it on the order line. */
  readonly net: Decimal;
}

const nothing: Sum = { lines: 0, net: zero };
/** Hold reasons are free text; more of them than these are told as one. */
const standingsMax = 200;
const others = "other reasons";

/** Lines and money by currency and by where they stand. */
export class Standings {
  readonly #byCurrency = new Map<string, Map<string, Sum>>();

  add(currency: string, standing: string, net: Decimal): void {
    const sums = this.#byCurrency.get(currency) ?? new Map<string, Sum>();
    this.#byCurrency.set(currency, sums);
    const name = sums.has(standing) || sums.size < standingsMax ? standing : others;
    const sum = sums.get(name) ?? nothing;
    sums.set(name, { lines: sum.lines + 1, net: sum.net.plus(net) });
  }

  get currencies(): readonly string[] {
    return [...this.#byCurrency.keys()].sort();
  }

  /** In the order of their names; `invoiced` first. */
  of(currency: string): readonly (readonly [string, Sum])[] {
    const sums = [...(this.#byCurrency.get(currency) ?? [])];
    const rank = (name: string): string => (name === "invoiced" ? "" : name);
    return sums.sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
  }

  /** All of a currency: what its eligible lines come to. */
  total(currency: string): Sum {
    return this.of(currency).reduce(
      (sum, [, { lines, net }]) => ({ lines: sum.lines + lines, net: sum.net.plus(net) }),
      nothing,
    );
  }
}

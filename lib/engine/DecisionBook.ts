import { decimal, plainText, zero, type Decimal } from "../domain/money";
import type { Decision, DryRunTotals } from "../ports/decisions";

interface Sum {
  lines: number;
  net: Decimal;
  tax: Decimal;
}

/** Bundles that are summed one by one; what comes beyond shares one sum without a key. */
const bundlesMax = 100_000;

/** Where a stage brings what it is for: their amounts add up to what the run comes to. */
const targets: readonly (string | null)[] = ["Validated", "Bundled", "ReadyToSend", "Sending"];

function addTo(sums: Map<string, Sum>, key: string, { lines, net, tax }: Decision): void {
  const sum = sums.get(key) ?? { lines: 0, net: zero, tax: zero };
  sums.set(key, {
    lines: sum.lines + (lines ?? 0),
    net: sum.net.plus(decimal(net ?? "0")),
    tax: sum.tax.plus(decimal(tax ?? "0")),
  });
}

function addOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/**
 * What a run decides, as its stores see it: the rows of the page at hand, and what all of them come
 * to. Kept for dry runs and for single records; memory is bounded by a page and by `bundlesMax`.
 */
export class DecisionBook {
  #page: Decision[] = [];
  readonly #moves = new Map<string, number>();
  readonly #errors = new Map<string, number>();
  readonly #bundles = new Map<string, Sum>();
  readonly #amounts = new Map<string, Sum>();
  #reads = 0;
  #writes = 0;

  /** A page or another read that took about so many requests. */
  read(requests = 1): void {
    this.#reads += requests;
  }

  /** Decisions whose writes take about so many requests. */
  note(decisions: readonly Decision[], requests: number): void {
    this.#writes += requests;
    this.#page.push(...decisions);
    for (const decision of decisions) this.#add(decision);
  }

  /** The rows since the last call, which are forgotten. */
  takePage(): readonly Decision[] {
    const page = this.#page;
    this.#page = [];
    return page;
  }

  /** One row a bundle: what joins it in all. */
  bundleRows(): readonly Decision[] {
    return [...this.#bundles].map(([key, { lines, net, tax }]) => ({
      record: "bundle",
      id: null,
      from: null,
      to: null,
      code: null,
      message: null,
      bundleKey: key === "" ? null : key,
      currencyId: null,
      invoiceId: null,
      lines,
      net: plainText(net),
      tax: plainText(tax),
      result: "dryRun",
    }));
  }

  get totals(): DryRunTotals {
    const amounts = [...this.#amounts].map(
      ([currency, { net, tax }]) =>
        [currency, { net: plainText(net), tax: plainText(tax) }] as const,
    );
    return {
      moves: Object.fromEntries(this.#moves),
      errorsByCode: Object.fromEntries(this.#errors),
      bundles: this.#bundles.size,
      amounts: Object.fromEntries(amounts),
      requests: { reads: this.#reads, writes: this.#writes },
    };
  }

  #add(decision: Decision): void {
    const { from, to, code, net, bundleKey, currencyId } = decision;
    addOne(this.#moves, `${from ?? "none"}>${to ?? "none"}`);
    if (code !== null) addOne(this.#errors, code);
    if (net === null || !targets.includes(to)) return;
    addTo(this.#amounts, currencyId ?? "none", decision);
    if (to !== "Bundled") return;
    const isKept = this.#bundles.has(bundleKey ?? "") || this.#bundles.size < bundlesMax;
    addTo(this.#bundles, isKept ? (bundleKey ?? "") : "", decision);
  }
}

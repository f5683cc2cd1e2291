import Big from "big.js";
import fc from "fast-check";
import { CurrencySums } from "../../../../infra/local/summary/CurrencySums";
import { Currencies } from "../../../../infra/local/summary/Currencies";
import { reconcile } from "../../../../infra/local/summary/reconcile";
import type { Figures } from "../../../../infra/local/summary/reconcile";
import { Tally } from "../../../../infra/local/summary/Tally";

const euro = "euro-id";

/** Answers the rows of a currency table as the Web API would. */
const reader = {
  async *rows() {
    yield await Promise.resolve({
      transactioncurrencyid: euro,
      isocurrencycode: "EUR",
      currencyprecision: "2",
    });
  },
};

function sums(cents = 0): CurrencySums {
  const result = new CurrencySums();
  result.add(euro, new Big(cents).div(100));
  return result;
}

interface Cents {
  readonly sent: number;
  readonly inError: number;
  readonly onHold: number;
  readonly validated: number;
}

/** Figures of a pipeline in order: one line each on an invoice, in error, on hold and waiting. */
async function figures(cents: Cents): Promise<Figures> {
  const { sent, inError, onHold, validated } = cents;
  const lines = validated === 0 ? 3 : 4;
  return {
    currencies: await Currencies.read(reader as unknown as Parameters<typeof Currencies.read>[0]),
    orders: {
      orderLines: 9,
      eligibleLines: lines,
      eligibleNet: sums(sent + inError + onHold + validated),
      freight: sums(),
    },
    ledger: {
      stages: new Tally(),
      exampleId: undefined,
      errors: new Tally(),
      eligibleRows: lines,
      bundledRows: 1,
      bundled: sums(sent),
      onInvoices: sums(sent),
      inError: sums(inError),
      onHold: sums(onHold),
      validated: sums(validated),
    },
    invoices: {
      stages: new Tally(),
      errors: new Tally(),
      creditNotes: 0,
      lines: 1,
      differingLines: 0,
      net: sums(sent),
      tax: sums(),
      gross: { all: sums(sent), unsent: sums(), inError: sums(), onHold: sums() },
      totaled: { stated: sums(sent), details: sums(sent) },
      wrongTotals: 0,
      sent: { count: 1, total: sums(sent), unnumbered: 0 },
    },
    erp: { documents: 1, duplicates: 0, totals: { EUR: new Big(sent).div(100).toFixed(2) } },
  };
}

function red(all: Figures, finished = true): string[] {
  return reconcile(all, finished)
    .filter(({ balanced }) => !balanced)
    .map(({ name }) => name);
}

const settled = { sent: 1010, inError: 20, onHold: 3, validated: 0 };

describe("reconcile", () => {
  it("balances when every line is on an invoice, in error or on hold", async () => {
    const checks = reconcile(await figures(settled), true);
    expect(checks.filter(({ balanced }) => !balanced)).toEqual([]);
    expect(checks).toContainEqual({
      name: "EUR on eligible lines, net",
      left: "10.33",
      right: "10.10 on invoices + 0.20 in error + 0.03 on hold",
      balanced: true,
    });
  });

  it("explains why less was sent than is on invoices", async () => {
    const all = await figures(settled);
    const { gross } = all.invoices;
    for (const sum of [gross.all, gross.unsent]) sum.add(euro, new Big("3.50"));
    gross.inError.add(euro, new Big("2.00"));
    expect(reconcile(all, true)).toContainEqual({
      name: "EUR on invoices, with tax",
      left: "13.60",
      right: "10.10 sent + 2.00 in error + 1.50 waiting",
      balanced: true,
    });
    gross.onHold.add(euro, new Big("1.50"));
    expect(reconcile(all, true)).toContainEqual(
      expect.objectContaining({
        right: "10.10 sent + 2.00 in error + 1.50 on hold + 0.00 waiting",
        balanced: true,
      }),
    );
  });

  it("balances whatever the amounts", async () => {
    const amount = fc.integer({ min: -1_000_000, max: 1_000_000 });
    const cents = fc.record({
      sent: amount,
      inError: amount,
      onHold: amount,
      validated: fc.constant(0),
    });
    await fc.assert(
      fc.asyncProperty(cents, async (some) => {
        expect(red(await figures(some))).toEqual([]);
      }),
    );
  });

  it("lets money wait while stages are still to run, not afterwards", async () => {
    const waiting = { ...settled, validated: 7 };
    expect(red(await figures(waiting), false)).toEqual([]);
    expect(red(await figures(waiting))).toEqual(["EUR on eligible lines, net"]);
  });

  it.each<[string, (all: Figures) => unknown, string[]]>([
    [
      "a cent that is missing on an invoice line",
      ({ invoices }) => invoices.net.add(euro, new Big("-0.01")),
      ["EUR of bundled order lines = invoice lines, net"],
    ],
    [
      "a cent too much on an order line",
      ({ orders }) => orders.eligibleNet.add(euro, new Big("0.01")),
      ["EUR on eligible lines, net"],
    ],
    [
      "a total that is not the sum of its lines",
      ({ invoices }) => invoices.totaled.stated.add(euro, new Big("0.01")),
      ["EUR totals of invoices = their lines, with tax"],
    ],
    [
      "an ERP document over another amount",
      ({ erp }) => Object.assign(erp.totals, { EUR: "10.11" }),
      ["EUR sent = in the ERP, with tax"],
    ],
    [
      "an ERP document in a currency that was never sent",
      ({ erp }) => Object.assign(erp.totals, { USD: "1.00" }),
      ["USD sent = in the ERP, with tax"],
    ],
    [
      "money on invoices that is neither sent nor waits",
      ({ invoices }) => invoices.gross.all.add(euro, new Big("0.01")),
      ["EUR on invoices, with tax"],
    ],
    [
      "a missing ERP document",
      ({ erp }) => Object.assign(erp, { documents: 0 }),
      ["invoices sent = ERP documents"],
    ],
    [
      "an invoice that is in the ERP twice",
      ({ erp }) => Object.assign(erp, { duplicates: 1 }),
      ["invoices with more than one ERP document = 0"],
    ],
    [
      "a line at no cost that is on no invoice",
      ({ invoices }) => Object.assign(invoices, { lines: 0 }),
      ["bundled order lines = invoice lines"],
    ],
    [
      "invoice lines that are wrong but cancel out",
      ({ invoices }) => Object.assign(invoices, { differingLines: 2 }),
      ["invoice lines unlike their order line = 0"],
    ],
    [
      "totals that are wrong but cancel out",
      ({ invoices }) => Object.assign(invoices, { wrongTotals: 2 }),
      ["invoices unlike the sum of their lines = 0"],
    ],
    [
      "an invoice sent that the ERP gave no number",
      ({ invoices }) => Object.assign(invoices.sent, { unnumbered: 1 }),
      ["invoices sent without the ERP's number = 0"],
    ],
    [
      "a line without a ledger row",
      ({ ledger }) => Object.assign(ledger, { eligibleRows: 2 }),
      ["eligible order lines = ledger rows"],
    ],
  ])("is red for %s, and for nothing else", async (_what, plant, expected) => {
    const all = await figures(settled);
    plant(all);
    expect(red(all)).toEqual(expected);
  });
});
